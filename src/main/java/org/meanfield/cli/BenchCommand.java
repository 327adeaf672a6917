package org.meanfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.meanfield.bench.Benchmark;
import org.meanfield.bench.ResultTable;
import org.meanfield.bench.RowResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Speed, side by side with others. */
@Command(
    name = "bench",
    description =
        "Measures training speed side by side with DL4J and PyTorch; takes minutes a row.")
final class BenchCommand implements Callable<Integer> {
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "rows to measure, such as lenet,spark-lenet; default all")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--with",
      paramLabel = "NAME",
      description = "a further baseline: pytorch (scripts/get-pytorch fetches it)")
  private With with;

  /** Baselines that are not on the class path. */
  enum With {
    PYTORCH
  }

  @Override
  public Integer call() {
    Optional<Path> checkout = Optional.ofNullable(with).map(w -> Path.of("").toAbsolutePath());
    List<RowResult> results =
        Benchmark.of(only, checkout, line -> System.err.println("bench: " + line)).run();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("results", results.stream().map(RowResult::json).toList());
    output.result(json, ResultTable.of(results));
    return ExitCode.SUCCESS.number();
  }
}
