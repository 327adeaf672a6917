package org.meanfield.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.meanfield.bench.BenchException;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.CommitFailedException;
import org.meanfield.checkpoint.CommitStateUnknownException;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.kernel.KernelException;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.registry.ChampionChangedException;
import org.meanfield.registry.RegistryException;
import org.meanfield.retraining.LeaseLostException;
import org.meanfield.spark.JobInterruptedException;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.StorageException;
import org.meanfield.training.TrainingException;

/** How a command ends, as scripts and schedulers see it. */
enum ExitCode {
  SUCCESS(0),
  /** Wrong usage or configuration, unsupported platform, {@code doctor} not content. */
  USAGE(2),
  /** Missing or bad data, a damaged checkpoint with no older one. */
  DATA(3),
  /** The run failed. */
  FAILED(4),
  /** Another run holds this folder. */
  HELD(5),
  /** Interrupted, after a final checkpoint. */
  INTERRUPTED(130);

  private static final String OUT_OF_MEMORY = OutOfMemoryError.class.getName();

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** What a failure means; {@link #FAILED} for what nobody foresaw. */
  static ExitCode of(Throwable failure) {
    return foreseen(failure).map(ExitCode::ofType).orElse(FAILED);
  }

  /**
   * The failure itself or what it comes from, such as from a Spark task, whose message says all
   * that a user needs: a stack trace would only hide it.
   */
  static Optional<Throwable> foreseen(Throwable failure) {
    return causes(failure).filter(cause -> ofType(cause) != null).findFirst();
  }

  /** What a user is told of a failure; of one that nobody foresaw the little that it says. */
  static String message(Throwable failure) {
    return foreseen(failure).map(Throwable::getMessage).orElseGet(() -> unforeseen(failure));
  }

  private static String unforeseen(Throwable failure) {
    List<String> causes = causes(failure).map(ExitCode::firstLine).distinct().toList();
    // Of a task's the job's failure has the words alone.
    boolean memory = causes(failure).anyMatch(cause -> cause.toString().contains(OUT_OF_MEMORY));
    return memory
        ? outOfMemory(causes.get(causes.size() - 1))
        : String.join(
            "; ", new LinkedHashSet<>(List.of(causes.get(0), causes.get(causes.size() - 1))));
  }

  private static String firstLine(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("");
  }

  /**
   * What is told of a process that is out of memory: native memory has an error of the same type.
   */
  static String outOfMemory(String what) {
    return "out of memory (%s); raise spark.driver.memory (MEANFIELD_HEAP), of executors spark.executor.memory, or MEANFIELD_NATIVE_MEMORY where it is not the heap; doctor says what a run needs"
        .formatted(what);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  private static ExitCode ofType(Throwable failure) {
    if (failure instanceof StorageException storage) {
      return switch (storage.kind()) {
        case MISSING, DAMAGED, OTHER_TYPE -> DATA;
        case PERMISSION_DENIED,
            NOT_A_FOLDER,
            NO_SPACE,
            ALREADY_EXISTS,
            UNREACHABLE,
            UNSUPPORTED,
            OTHER ->
            FAILED;
      };
    }
    return TYPES.entrySet().stream()
        .filter(type -> type.getKey().isInstance(failure))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static final Map<Class<? extends Throwable>, ExitCode> TYPES =
      Map.ofEntries(
          Map.entry(ConfigException.class, USAGE),
          Map.entry(UnsupportedPlatformException.class, USAGE),
          Map.entry(BenchException.class, USAGE),
          Map.entry(DataException.class, DATA),
          Map.entry(CheckpointException.class, DATA),
          Map.entry(RegistryException.class, DATA),
          Map.entry(CommitFailedException.class, FAILED),
          Map.entry(CommitStateUnknownException.class, FAILED),
          Map.entry(KernelException.class, FAILED),
          Map.entry(TrainingException.class, FAILED),
          Map.entry(SparkLostException.class, FAILED),
          Map.entry(JobInterruptedException.class, FAILED),
          Map.entry(ChampionChangedException.class, HELD),
          Map.entry(LeaseLostException.class, HELD),
          Map.entry(LeaseHeldException.class, HELD));
}
