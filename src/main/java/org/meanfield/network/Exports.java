package org.meanfield.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.meanfield.network.dl4j.Dl4jExport;
import org.meanfield.network.dl4j.Dl4jModel;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;

/**
 * A model in the formats of other programs, as far as those can express it: made when this is, in
 * temporary files, so that a format that fails does so before anything is published.
 */
public final class Exports implements AutoCloseable {
  private final SortedMap<String, Dl4jModel> written;
  private final List<String> notes;

  private Exports(SortedMap<String, Dl4jModel> written, List<String> notes) {
    this.written = written;
    this.notes = notes;
  }

  /**
   * @param model parameters and statistics
   * @param folder for files as large as the model, until this is closed
   */
  public static Exports of(Architecture architecture, NetworkState model, Path folder) {
    Exports exports = new Exports(new TreeMap<>(), new ArrayList<>());
    architecture.dl4jFiles().forEach((name, part) -> exports.add(name, part, model, folder));
    return exports;
  }

  private void add(String name, Supplier<Dl4jExport> part, NetworkState model, Path folder) {
    try {
      written.put(name, Dl4jModel.write(part.get(), model, folder));
    } catch (UnsupportedLayerException e) {
      notes.add("no " + name + ": " + e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // Another program's format is no reason to lose a model that is trained.
      notes.add("no " + name + ": DL4J failed (" + e + "); the model itself is whole");
    }
  }

  /** By name; each can be written until this is closed. */
  public SortedMap<String, Storage.Content> files() {
    SortedMap<String, Storage.Content> files = new TreeMap<>();
    written.forEach((name, model) -> files.put(name, model::writeTo));
    return files;
  }

  /** A line for each format that cannot express the model, and what it lacks. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Deletes the temporary files. */
  @Override
  public void close() {
    written.values().forEach(Dl4jModel::close);
  }
}
