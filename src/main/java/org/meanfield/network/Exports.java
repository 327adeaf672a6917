package org.meanfield.network;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.dl4j.Dl4jModel;
import org.meanfield.network.dl4j.UnsupportedLayerException;

/**
 * A model in the formats of other programs, as far as those can express it.
 *
 * @param files by name
 * @param notes a line for each format that cannot, and what it lacks
 */
public record Exports(SortedMap<String, byte[]> files, List<String> notes) {
  private static final String DL4J = "model.zip";

  public Exports {
    files = new TreeMap<>(files);
    notes = List.copyOf(notes);
  }

  /**
   * @param model parameters and statistics
   */
  public static Exports of(Architecture architecture, NetworkState model) {
    try {
      byte[] zip = Dl4jModel.zip(architecture.dl4j(), model);
      return new Exports(new TreeMap<>(Map.of(DL4J, zip)), List.of());
    } catch (UnsupportedLayerException e) {
      return without(e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // Another program's format is no reason to lose a model that is trained.
      return without("DL4J failed (" + e + "); the model itself is whole");
    }
  }

  private static Exports without(String why) {
    return new Exports(new TreeMap<>(), List.of("no " + DL4J + ": " + why));
  }
}
