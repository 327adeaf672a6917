package org.meanfield.cli;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.meanfield.config.Amount;
import org.meanfield.config.OuterConfig;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.network.LayerSummary;
import org.meanfield.training.TrainingRun;

/** The network as a table, and what the run is about to do with it. */
final class NetworkTable {
  private NetworkTable() {}

  static String of(TrainingRun run) {
    Manifest data = run.shards().manifest();
    List<LayerSummary> layers = run.settings().network().architecture().layers();
    try (Formatter table = new Formatter(Locale.ROOT)) {
      table.format("%-14s %-16s %12s %14s%n", "layer", "output", "parameters", "flops");
      for (LayerSummary layer : layers) {
        table.format(
            "%-14s %-16s %,12d %,14d%n",
            layer.name(), layer.outputShape(), layer.parameters(), layer.forwardFlops());
      }
      table.format(
          "%-14s %-16s %,12d %,14d%n",
          "total",
          "",
          layers.stream().mapToLong(LayerSummary::parameters).sum(),
          layers.stream().mapToLong(LayerSummary::forwardFlops).sum());
      table.format(
          "%s of %s × %s × %s%n",
          OutcomeText.rounds(run.rounds()),
          Amount.of(run.settings().replicas(), "replica"),
          run.config().training().localSteps().text(),
          run.settings().network().batching().size());
      OuterConfig outer = run.settings().outer();
      if (!outer.equals(OuterConfig.PLAIN)) {
        table.format("outer optimizer: %s%n", outer.text());
      }
      table.format(
          "%s%s, %s, %.0f MB of native memory a replica",
          Amount.grouped(data.examples(Split.TRAIN), "training example"),
          data.skipped() == 0
              ? ""
              : " (%s skipped)".formatted(Amount.grouped(data.skipped(), "bad record")),
          run.instructionSetName(),
          run.networkBytes() / 1e6);
      return table.toString();
    }
  }
}
