package org.meanfield.retraining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.storage.PrettyJson;

/**
 * What is remembered of a version's verdict, also when the version itself was pruned: {@code
 * standing.json} beside its shards.
 *
 * @param version its number
 * @param reference its metrics on the reference; of a first version those on all that was held out
 * @param again whether what it was made of is taken again though it was kept
 */
record Standing(int version, SortedMap<String, Double> reference, boolean again) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  Standing {
    reference = new TreeMap<>(reference);
  }

  /** The same of a version whose data is taken again. */
  Standing takenAgain() {
    return new Standing(version, reference, true);
  }

  byte[] toJson() {
    return PrettyJson.bytes(this);
  }

  /**
   * @throws RetrainingException where the bytes are none
   */
  static Standing ofJson(byte[] json, URI where) {
    try {
      return JSON.readValue(json, Standing.class);
    } catch (IOException e) {
      throw new RetrainingException(
          "%s: cannot be read (%s): how that version stood is not known; restore it, or delete it, and the version is compared with no more"
              .formatted(where, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
