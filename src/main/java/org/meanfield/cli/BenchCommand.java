package org.meanfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.meanfield.bench.Benchmark;
import org.meanfield.bench.Result;
import org.meanfield.bench.ResultTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Speed, side by side with others. */
@Command(
    name = "bench",
    description = "Measures speed side by side with DL4J and PyTorch; takes minutes a row.")
final class BenchCommand implements Callable<Integer> {
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "rows to measure, such as lenet,averaging; default all")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--with",
      paramLabel = "NAME",
      split = ",",
      converter = BaselineName.class,
      description =
          "further baselines: pytorch (scripts/get-pytorch fetches it), dl4j-onednn"
              + " (scripts/get-dl4j-onednn)")
  private Set<Benchmark.Baseline> with = new LinkedHashSet<>();

  @Override
  public Integer call() {
    Path checkout = Path.of("").toAbsolutePath();
    Map<String, String> failed = new LinkedHashMap<>();
    List<Result> results =
        Benchmark.of(only, with, checkout, line -> System.err.println("bench: " + line))
            .run((row, failure) -> failed.put(row, failure.getMessage()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("results", results.stream().map(Result::json).toList());
    if (!failed.isEmpty()) {
      json.put("failed", failed);
    }
    failed.forEach((row, why) -> System.err.println("meanfield: " + row + ": " + why));
    output.result(json, ResultTable.of(results));
    return (failed.isEmpty() ? ExitCode.SUCCESS : ExitCode.FAILED).number();
  }
}
