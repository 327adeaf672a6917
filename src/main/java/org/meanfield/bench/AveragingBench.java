package org.meanfield.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Measures what averaging costs by itself: states of several sizes, as many as fit, between a
 * driver and two executors in processes of their own. One contender after the other, since two at a
 * time would not fit.
 */
final class AveragingBench {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Rounds of one number of replicas are measured for so long. */
  private static final double SECONDS = 2;

  /** Whoever takes longer for a round is not asked about more replicas. */
  private static final double SLOW_MILLIS = 8_000;

  private final List<AveragedState> states;
  private final Consumer<String> progress;

  AveragingBench(List<AveragedState> states, Consumer<String> progress) {
    this.states = states;
    this.progress = progress;
  }

  /** Of every size, for every number of replicas; then the forecast, where there is enough. */
  List<Result> run() {
    List<AveragingResult> results = new ArrayList<>();
    for (AveragedState state : states) {
      AveragedState.REPLICAS.forEach(
          replicas ->
              results.add(
                  new AveragingResult(
                      state, replicas, new LinkedHashMap<>(), new LinkedHashMap<>())));
      for (AveragingContender contender : AveragingContender.values()) {
        measure(contender, results.stream().filter(r -> r.state() == state).toList());
      }
    }
    List<Result> all = new ArrayList<>(results);
    List<RoundModel.Observation> observations = observations(results);
    if (RoundModel.isToldBy(observations)) {
      all.add(new AveragingForecast(RoundModel.fit(observations)));
    }
    return all;
  }

  private static List<RoundModel.Observation> observations(List<AveragingResult> results) {
    List<RoundModel.Observation> observations = new ArrayList<>();
    String ours = AveragingContender.MEANFIELD.title();
    for (AveragingResult result : results) {
      if (result.times().containsKey(ours)) {
        observations.add(
            new RoundModel.Observation(
                result.replicas(),
                AveragingServer.EXECUTORS,
                result.state().bytes(),
                result.times().get(ours).timing().median() / 1000));
      }
    }
    return observations;
  }

  /**
   * One contender with all numbers of replicas; the first that it cannot do is its last. Each is
   * told when it is measured, for whoever does not wait for all.
   */
  private void measure(AveragingContender contender, List<AveragingResult> results) {
    AveragedState state = results.get(0).state();
    progress.accept(state.title() + ": " + contender.title());
    String why = "";
    try (ChildContender child = start(contender, state)) {
      for (AveragingResult result : results) {
        why = state.tooMuch(result.replicas()).orElse(why);
        if (why.isEmpty()) {
          String answer = child.ask("rounds " + result.replicas() + " 1 " + SECONDS);
          AveragingTimes times = AveragingTimes.parse(answer);
          result.times().put(contender.title(), times);
          double took = times.timing().median();
          progress.accept("  a round of " + result.replicas() + ": " + Math.round(took) + " ms");
          if (took > SLOW_MILLIS) {
            why = "a round of " + result.replicas() + " took " + Math.round(took / 1000) + " s";
          }
        } else {
          result.skipped().put(contender.title(), why);
        }
      }
    } catch (BenchException e) {
      String failure = e.getMessage().lines().findFirst().orElse("");
      results.stream()
          .filter(result -> !result.times().containsKey(contender.title()))
          .forEach(result -> result.skipped().putIfAbsent(contender.title(), failure));
    }
  }

  /** The driver of a cluster of its own, which is gone with it. */
  static ChildContender start(AveragingContender contender, AveragedState state) {
    Path folder = TemporaryFolder.create("bench-averaging");
    try {
      Files.createDirectory(folder.resolve("jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("-Xmx" + state.heapMegabytes(contender.statesOfDriver()) + "m");
    arguments.add("-XX:+UseParallelGC");
    arguments.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split("\\s+")));
    arguments.addAll(List.of("-cp", OwnJvm.classPath(), AveragingServer.class.getName()));
    arguments.addAll(List.of(contender.name(), "" + state.floats()));
    arguments.addAll(
        List.of("" + state.heapMegabytes(contender.statesOfExecutor()), folder.toString()));
    ProcessBuilder process = OwnJvm.java(arguments);
    // Executors find all classes on the path that they are given; their folders go under this one.
    process.environment().put("SPARK_HOME", folder.toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.12");
    process.environment().remove("SPARK_LOCAL_DIRS");
    return ChildContender.start(contender.title(), process, LIMIT);
  }
}
