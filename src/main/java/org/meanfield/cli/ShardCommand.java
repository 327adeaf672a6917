package org.meanfield.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.data.Manifest;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Sharder;
import org.meanfield.data.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Source to shard set. */
@Command(
    name = "shard",
    description = "Turns the source into a shard set.",
    mixinStandardHelpOptions = true)
final class ShardCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private Output output;

  @Option(names = "--overwrite", description = "make the shard set anew even if it is there")
  private boolean overwrite;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    try (JavaSparkContext spark = pipeline.spark(config)) {
      ShardSet shards = Sharder.shard(spark, config, overwrite);
      Manifest manifest = shards.manifest();
      Map<String, Object> examples = new LinkedHashMap<>();
      for (Split split : Split.values()) {
        examples.put(split.text(), manifest.examples(split));
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("command", "shard");
      json.put("shards", shards.location().toString());
      json.put("examples", examples);
      json.put("skipped", manifest.skipped());
      output.result(
          json,
          "shards    %s%nexamples  %s%nskipped   %d"
              .formatted(shards.location(), examples, manifest.skipped()));
    }
    return ExitCode.SUCCESS.number();
  }
}
