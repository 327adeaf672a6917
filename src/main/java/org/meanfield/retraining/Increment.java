package org.meanfield.retraining;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.meanfield.storage.PrettyJson;

/**
 * What a version is made of: {@code increment.json}, written when its shards are complete, so that
 * from then on it is settled which files are the version's.
 *
 * @param number of the version
 * @param parent the champion whose preprocessing the shards were made with, and that training
 *     starts from; null for a first version
 * @param configuration sha256 of the configuration's values
 * @param files by path
 */
record Increment(
    int number,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer parent,
    String configuration,
    List<UsedFile> files) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  Increment {
    files = List.copyOf(files);
  }

  Optional<Integer> champion() {
    return Optional.ofNullable(parent);
  }

  byte[] toJson() {
    return PrettyJson.bytes(this);
  }

  /**
   * @throws RetrainingException where the bytes are none
   */
  static Increment ofJson(byte[] json, URI where) {
    try {
      return JSON.readValue(json, Increment.class);
    } catch (IOException e) {
      throw new RetrainingException(
          "%s: cannot be read (%s): which files were used is not known; restore it, or move the model's folder away and begin anew"
              .formatted(where, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
