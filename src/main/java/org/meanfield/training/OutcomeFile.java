package org.meanfield.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.meanfield.storage.Storage;

/** {@code outcome.json}: how a run ended, for those who do not see its standard output. */
final class OutcomeFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final URI file;

  OutcomeFile(Storage storage, URI file) {
    this.storage = storage;
    this.file = file;
  }

  void write(Map<String, Object> outcome) {
    storage.replace(file, PrettyJson.bytes(outcome));
  }

  /** The run goes on: an earlier end is none. */
  void clear() {
    storage.deleteRecursively(file);
  }

  /** What was written for a run that is finished; empty for any other. */
  Optional<Map<String, Object>> finished() {
    if (!storage.exists(file)) {
      return Optional.empty();
    }
    try {
      Map<String, Object> outcome = JSON.readValue(storage.read(file), new TypeReference<>() {});
      return Optional.of(outcome)
          .filter(o -> !TrainingOutcome.Ending.INTERRUPTED.text().equals(o.get("outcome")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
