package org.meanfield.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.storage.Storage;

/** The classes that a network answers with which another starts from. */
final class StartingClasses {
  private StartingClasses() {}

  /**
   * Whether classes stand beside the tensors, and are others than the examples'.
   *
   * @throws CheckpointException where they cannot be read
   */
  static boolean areOthers(Storage storage, URI folder, ExampleFormat data) {
    URI file = Storage.child(folder, "classes.json");
    if (!storage.exists(file)) {
      return false;
    }
    try {
      return !new ObjectMapper()
          .readValue(storage.read(file), new TypeReference<List<String>>() {})
          .equals(data.classes());
    } catch (IOException e) {
      throw new CheckpointException(
          "network.start-from: %s is no list of classes; start from a whole model".formatted(file),
          e);
    }
  }
}
