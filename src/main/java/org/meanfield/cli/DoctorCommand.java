package org.meanfield.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.meanfield.config.Config;
import org.meanfield.training.Check;
import org.meanfield.training.Doctor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is active, on the driver and on every executor. */
@Command(
    name = "doctor",
    description = "Checks natives, threads, memory and folders, on the driver and every executor.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private Output output;
  @Mixin private Help help;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    List<Check> checks = pipeline.onSpark(config, spark -> Doctor.examine(spark, config));
    boolean ok = checks.stream().allMatch(Check::ok);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ok", ok);
    json.put("checks", checks.stream().map(DoctorCommand::json).toList());
    output.result(json, checks.stream().map(DoctorCommand::line).collect(Collectors.joining("\n")));
    return (ok ? ExitCode.SUCCESS : ExitCode.USAGE).number();
  }

  private static Map<String, Object> json(Check check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", check.name());
    json.put("where", check.where());
    json.put("ok", check.ok());
    json.put("detail", check.detail());
    return json;
  }

  private static String line(Check check) {
    return "%-4s %-16s %-20s %s"
        .formatted(check.ok() ? "ok" : "BAD", check.name(), check.where(), check.detail());
  }
}
