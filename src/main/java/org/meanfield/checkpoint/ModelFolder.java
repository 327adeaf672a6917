package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.meanfield.checkpoint.ManifestFolder.Manifest;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.StateLayout;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A model's folder: {@code network.json}, {@code parameters.safetensors}, other small files, and
 * {@code model.json}, which names them with bytes and SHA-256 and is published last: without it the
 * model does not exist. What is there with the same bytes counts as published, other bytes are
 * never overwritten, only superseded as a whole, and what a crash left half-written is replaced.
 */
public final class ModelFolder {
  static final String PARAMETERS = "parameters.safetensors";
  static final String NETWORK = "network.json";
  private static final String MANIFEST = "model.json";

  /** Version of what {@code model.json} and the files that it names say, and how. */
  private static final int FORMAT = 2;

  private final ManifestFolder folder;
  private final URI uri;

  /**
   * @param uri the model's folder, which need not exist yet
   */
  public ModelFolder(Storage storage, URI uri) {
    this.folder = new ManifestFolder(storage, uri, MANIFEST);
    this.uri = uri;
  }

  /** Whether a model was published here; whether it is whole shows when it is loaded. */
  public boolean exists() {
    return folder.exists();
  }

  /** The folder. */
  public URI uri() {
    return uri;
  }

  /** A line for each file of the model that is missing or damaged; empty where it is whole. */
  public List<String> damage() {
    return folder.damage();
  }

  /**
   * Publishes a model: of its state the parameters and statistics.
   *
   * @throws CheckpointException when another model stands here
   * @throws IllegalArgumentException when a file has one of the names above
   */
  public void publish(Model model) {
    try {
      write(model);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.ALREADY_EXISTS) {
        throw new CheckpointException(uri + " already holds another model: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /**
   * Publishes a model as {@link #publish}, in place of whatever other model stands here: for who
   * holds the folder, and knows that it is an earlier one of the same run.
   */
  public void supersede(Model model) {
    try {
      write(model);
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.ALREADY_EXISTS) {
        throw e;
      }
      folder.delete();
      write(model);
    }
  }

  private void write(Model model) {
    for (String name : Set.of(PARAMETERS, NETWORK, MANIFEST)) {
      if (model.files().containsKey(name)) {
        throw new IllegalArgumentException(name + " is not among a model's other files");
      }
    }
    ManifestFolder.Draft draft = folder.begin();
    byte[] network = PrettyJson.bytes(model.network());
    draft.write(NETWORK, out -> out.write(network));
    Checksum parameters =
        draft.write(
            PARAMETERS,
            out -> {
              if (model.stored().isEmpty()) {
                Tensors.write(out, List.of(model.state()), Role.PARAMETER, Role.STATISTIC);
              } else {
                StoredTensors.write(out, model.state(), model.stored());
              }
            });
    model.files().forEach(draft::write);
    ObjectNode facts =
        ManifestFolder.JSON
            .createObjectNode()
            .put("format", FORMAT)
            .put("round", model.round())
            .put("examples", model.examples())
            .put("parameters-sha256", parameters.sha256());
    StateLayout layout = model.state().layout().only(Role.PARAMETER, Role.STATISTIC);
    facts.set("tensors", Tensors.toJson(layout));
    if (!model.stored().isEmpty()) {
      facts.set("stored", StoredTensors.toJson(model.stored()));
    }
    draft.commit(facts);
  }

  /**
   * The model, of which nothing is read yet.
   *
   * @throws CheckpointException when there is none, or it is of another version
   */
  public PublishedModel open() {
    Manifest manifest = folder.naming("no model can be loaded", folder::manifest);
    int format = manifest.facts().path("format").asInt();
    if (format != FORMAT) {
      throw new CheckpointException(
          "%s: a model of version %s, where this program knows version %s; use the version of Meanfield that wrote it, or train it again"
              .formatted(folder.manifestFile(), format, FORMAT),
          null);
    }
    return new PublishedModel(folder, manifest);
  }
}
