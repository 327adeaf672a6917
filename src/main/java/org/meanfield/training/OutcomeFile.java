package org.meanfield.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.storage.Uninterrupted;

/** {@code outcome.json}: how a run ended, for those who do not see its standard output. */
final class OutcomeFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final RunFolder folder;

  OutcomeFile(Storage storage, RunFolder folder) {
    this.storage = storage;
    this.folder = folder;
  }

  void write(Map<String, Object> outcome) {
    storage.replace(folder.outcome(), PrettyJson.bytes(outcome));
  }

  /**
   * Writes that the run failed, unless what is there is the end of a finished one.
   *
   * @param failure that is thrown on, with what went wrong here as well
   */
  void writeFailed(Throwable failure, TrainingFailure told) {
    Uninterrupted.run(() -> tryToWriteFailed(failure, told));
  }

  private void tryToWriteFailed(Throwable failure, TrainingFailure told) {
    try {
      if (finished().isPresent()) {
        return;
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("command", "train");
      json.put("outcome", "failed");
      json.put("error", told.message());
      json.put("exit", told.exit());
      json.put("run", folder.uri().toString());
      write(json);
    } catch (StorageException e) {
      failure.addSuppressed(e);
    }
  }

  /** The run goes on: an earlier end is none. */
  void clear() {
    storage.deleteRecursively(folder.outcome());
  }

  /** What was written for a run that is over; empty for any other. */
  Optional<Map<String, Object>> finished() {
    if (!storage.exists(folder.outcome())) {
      return Optional.empty();
    }
    try {
      Map<String, Object> outcome =
          JSON.readValue(storage.read(folder.outcome()), new TypeReference<>() {});
      return Optional.of(outcome).filter(o -> isOver(o.get("outcome"))).map(this::here);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** With the places as they are now: the folder may have been moved. */
  private Map<String, Object> here(Map<String, Object> outcome) {
    outcome.put("run", folder.uri().toString());
    if (outcome.get("checkpoint") instanceof String checkpoint) {
      String round = Storage.name(URI.create(checkpoint));
      outcome.put("checkpoint", Storage.child(folder.checkpoints(), round).toString());
    }
    return outcome;
  }

  private static boolean isOver(Object ending) {
    return TrainingOutcome.Ending.FINISHED.text().equals(ending)
        || TrainingOutcome.Ending.STOPPED_EARLY.text().equals(ending);
  }
}
