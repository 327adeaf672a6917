package org.meanfield.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.training.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Source to shard set. */
@Command(
    name = "shard",
    description = "Turns the source into a shard set, which train and evaluate read.")
final class ShardCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(names = "--overwrite", description = "make the shard set anew even if it is there")
  private boolean overwrite;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    ShardSet shards = pipeline.onSpark(config, spark -> shard(spark, config));
    Output.note(shards.manifest().notes());
    Output.warn(shards.manifest().warnings());
    output.result(json(shards), text(shards));
    return ExitCode.SUCCESS.number();
  }

  private ShardSet shard(JavaSparkContext spark, Config config) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    boolean there = !overwrite && ShardSet.exists(storage, config.data().shards());
    ShardSet shards = TrainingRun.shard(spark, config, overwrite);
    if (there) {
      System.err.println("meanfield: the shard set is there, and matches; nothing is changed");
    }
    return shards;
  }

  private static Map<String, Object> json(ShardSet shards) {
    Map<String, Object> examples = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      examples.put(split.text(), shards.manifest().examples(split));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "shard");
    json.put("shards", shards.location().toString());
    json.put("examples", examples);
    json.put("skipped", shards.manifest().skipped());
    if (shards.manifest().cut() != null) {
      json.put("cut", shards.manifest().cut());
    }
    if (shards.manifest().overlong() != null) {
      json.put("overlong", shards.manifest().overlong());
    }
    Map<String, Long> missing = shards.manifest().features().missing();
    if (!missing.isEmpty()) {
      json.put("missing", missing);
    }
    if (!shards.manifest().warnings().isEmpty()) {
      json.put("warnings", shards.manifest().warnings());
    }
    return json;
  }

  private static String text(ShardSet shards) {
    Manifest manifest = shards.manifest();
    String cut =
        manifest.cut() == null
            ? ""
            : "%ncut       %s at data.tokenizer.max-length"
                .formatted(Amount.grouped(manifest.cut(), "document"));
    String overlong =
        manifest.overlong() == null || manifest.overlong() == 0
            ? ""
            : ", %s with a text longer than data.tokenizer.max-length among them"
                .formatted(Amount.grouped(manifest.overlong(), "pair"));
    return String.format(
        Locale.ROOT,
        "shards    %s%nexamples  %s in %s%nskipped   %,d%s%s",
        shards.location(),
        manifest.sizes(),
        Amount.of(manifest.shardCount(), "file"),
        manifest.skipped(),
        overlong,
        cut);
  }
}
