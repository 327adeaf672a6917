package org.meanfield.data.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.meanfield.data.DataException;
import org.meanfield.storage.StorageException;

/**
 * What a task found: a value, or what is wrong with the data. Spark would try a task again that
 * throws, though bad data stays bad.
 *
 * @param value null where there is a problem
 * @param problem null where there is a value
 */
public record TaskResult<T extends Serializable>(T value, String problem) implements Serializable {

  /** The value, or the message of the {@link DataException} or missing file it failed from. */
  public static <T extends Serializable> TaskResult<T> of(Supplier<T> work) {
    try {
      return new TaskResult<>(work.get(), null);
    } catch (DataException e) {
      return new TaskResult<>(null, e.getMessage());
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.MISSING) {
        return new TaskResult<>(null, e.getMessage());
      }
      throw e;
    }
  }

  T get() {
    if (problem != null) {
      throw new DataException(problem);
    }
    return value;
  }

  /** All values, or every problem at once. */
  public static <T extends Serializable> List<T> all(List<TaskResult<T>> outcomes) {
    List<String> problems =
        outcomes.stream().map(TaskResult::problem).filter(Objects::nonNull).toList();
    if (!problems.isEmpty()) {
      throw new DataException(String.join("\n", problems));
    }
    return outcomes.stream().map(TaskResult::get).toList();
  }
}
