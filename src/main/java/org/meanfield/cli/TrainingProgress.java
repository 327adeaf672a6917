package org.meanfield.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.training.TrainingListener;
import org.meanfield.training.TrainingRun;

/**
 * How a run goes on, on standard error: a bar with loss, examples a second and time left on a
 * terminal, a line a round otherwise.
 */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  /**
   * Set by the script: Java knows only whether all three of the standard streams are a terminal.
   */
  private static final boolean TERMINAL = Boolean.getBoolean("meanfield.terminal");

  private final PrintStream err;
  private Optional<ProgressBar> bar = Optional.empty();
  private int rounds;

  private TrainingProgress(PrintStream err) {
    this.err = err;
  }

  static TrainingProgress onStandardError() {
    return new TrainingProgress(System.err);
  }

  @Override
  public void warning(String message) {
    err.println("meanfield: " + message);
  }

  @Override
  public void started(TrainingRun run, int firstRound) {
    err.println(NetworkTable.of(run));
    rounds = run.rounds();
    if (firstRound > 1) {
      err.printf("going on after round %d of %d%n", firstRound - 1, rounds);
    }
    if (TERMINAL && firstRound <= rounds) {
      bar =
          Optional.of(
              new ProgressBarBuilder()
                  .setTaskName("training")
                  .setUnit(" rounds", 1)
                  .setInitialMax(rounds)
                  .startsFrom(firstRound - 1L, Duration.ZERO)
                  .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                  .setUpdateIntervalMillis(200)
                  .build());
    }
  }

  @Override
  public void round(RoundMetrics metrics) {
    String text =
        String.format(
            Locale.ROOT,
            "loss %.4f  %,.0f examples/s%s",
            metrics.loss(),
            metrics.examplesPerSecond(),
            metrics.validation().isEmpty()
                ? ""
                : "  validation " + OutcomeText.metrics(metrics.validation()));
    if (bar.isPresent()) {
      bar.get().setExtraMessage(text);
      bar.get().stepTo(metrics.round());
    } else {
      err.printf("round %d/%d  %s%n", metrics.round(), rounds, text);
    }
  }

  /** Takes the bar down, so that what is printed next stands by itself. */
  void finish() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }

  @Override
  public void close() {
    finish();
  }
}
