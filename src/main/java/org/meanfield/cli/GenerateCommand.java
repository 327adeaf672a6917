package org.meanfield.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.inference.Generation;
import org.meanfield.network.language.Sampling;
import org.meanfield.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Text after a prompt. */
@Command(
    name = "generate",
    description = {
      "Writes a text on with a language model, words appearing as they come. The prompt stands at"
          + " the beginning of a document; a new line is where a document ends. What of the prompt"
          + " the model does not know is named on standard error, and read as unknown.",
      ""
    })
final class GenerateCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private ModelOption model;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "what the text begins with; default nothing")
  private String prompt;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "words, characters or pieces to write, as the model has them; default ${DEFAULT-VALUE}")
  private int count;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1.0",
      description =
          "below 1 bolder on what is likely, above 1 less so; 0 takes the likeliest; default"
              + " ${DEFAULT-VALUE}")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "choose among the K likeliest; default all")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1.0",
      description = "choose among the likeliest that have probability P together; default all")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "the same seed writes the same text; default run.seed")
  private Long seed;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    if (count < 1) {
      throw new ConfigException("--count = " + count + ": must be at least 1");
    }
    Sampling sampling =
        new Sampling(
            temperature,
            topK == null ? Sampling.ALL : topK,
            topP,
            seed == null ? config.run().seed() : seed);
    String text =
        pipeline.onFiles(
            config, storage -> write(storage, config, model.folder(storage, config), sampling));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "generate");
    json.put("text", text);
    json.put("tokens", count);
    model.describe(json);
    output.ended(json);
    return ExitCode.SUCCESS.number();
  }

  private String write(Storage storage, Config config, URI folder, Sampling sampling) {
    StringBuilder text = new StringBuilder();
    Consumer<String> each =
        piece -> {
          text.append(piece);
          output.piece(piece);
        };
    try (Generation generation = Generation.open(storage, config, folder, prompt, sampling)) {
      Output.warn(generation.warnings());
      Output.warnOfUnknown(generation.unknown(prompt));
      output.piece(prompt);
      for (int i = 0; i < count; i++) {
        each.accept(generation.next());
      }
      each.accept(generation.finish());
    }
    return text.toString();
  }
}
