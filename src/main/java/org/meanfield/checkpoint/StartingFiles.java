package org.meanfield.checkpoint;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;

/**
 * The files that {@code network.start-from} means: those of a model that Meanfield published, all
 * safetensors of a folder, or one of them.
 *
 * @param folder that they are in, with what else describes them
 * @param tensors safetensors files in the order of their names
 */
record StartingFiles(URI folder, List<URI> tensors) {
  private static final String KEY = "network.start-from = %s: ";
  private static final String SUFFIX = ".safetensors";

  /**
   * @param place a run's folder, a model's, another with safetensors, or a file
   * @throws CheckpointException where there is no such thing, or a damaged one
   */
  static StartingFiles at(Storage storage, URI place) {
    if (!storage.exists(place)) {
      throw missing(place, "there is nothing");
    }
    if (!storage.isFolder(place)) {
      if (!Storage.name(place).endsWith(SUFFIX)) {
        throw missing(place, "is no safetensors file");
      }
      return new StartingFiles(place.resolve("."), List.of(place));
    }
    for (URI folder : List.of(place, new RunFolder(place).model())) {
      ModelFolder model = new ModelFolder(storage, folder);
      if (model.exists()) {
        requireWhole(place, model);
        return new StartingFiles(folder, List.of(Storage.child(folder, ModelFolder.PARAMETERS)));
      }
    }
    List<URI> files =
        storage.files(place).stream().filter(f -> Storage.name(f).endsWith(SUFFIX)).toList();
    if (files.isEmpty()) {
      throw missing(place, "has neither a model.json nor safetensors files");
    }
    return new StartingFiles(place, files);
  }

  private static void requireWhole(URI place, ModelFolder model) {
    List<String> damage = model.damage();
    if (!damage.isEmpty()) {
      throw new CheckpointException(
          KEY.formatted(place) + "the model is damaged: " + String.join("; ", damage), null);
    }
  }

  private static CheckpointException missing(URI place, String what) {
    return new CheckpointException(
        KEY.formatted(place)
            + what
            + "; give the folder of a model or a run, or safetensors, which"
            + " safetensors.torch.save_file makes of a PyTorch model's state",
        null);
  }

  /** One for all of them. */
  String sha256(Storage storage) {
    List<String> each = tensors.stream().map(storage::sha256).toList();
    return each.size() == 1
        ? each.get(0)
        : Checksum.of(String.join("\n", each).getBytes(StandardCharsets.US_ASCII)).sha256();
  }
}
