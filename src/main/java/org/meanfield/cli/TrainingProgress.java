package org.meanfield.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.meanfield.config.Amount;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.retraining.RetrainingListener;
import org.meanfield.training.TrainingFailure;
import org.meanfield.training.TrainingRun;

/**
 * How a run goes on, on standard error: a bar with loss, examples a second and time left on a
 * terminal, a line a round otherwise.
 */
final class TrainingProgress implements RetrainingListener, AutoCloseable {
  /** Of what the line before was longer by (ECMA-48, EL). */
  private static final String ERASE_TO_END = "\u001B[K";

  private final PrintStream err = System.err;
  private final Optional<Terminal> terminal = Terminal.ofStandardError();
  private final ProgressLine line = new ProgressLine();
  private Optional<ProgressBar> bar = Optional.empty();
  private Optional<Evaluation> test = Optional.empty();
  private int rounds;

  @Override
  public void note(String message) {
    err.println("meanfield: " + message);
  }

  @Override
  public void warning(String message) {
    err.println("meanfield: warning: " + message);
  }

  @Override
  public void step(Step step) {
    note(step.words());
  }

  @Override
  public void started(TrainingRun run, int firstRound) {
    err.println(NetworkTable.of(run));
    rounds = run.rounds();
    if (firstRound > rounds + 1) {
      note(
          "the run has %s rounds, and the configuration asks for %s"
              .formatted(firstRound - 1, rounds));
    } else if (firstRound > 1) {
      note("going on after round " + (firstRound - 1) + " of " + rounds);
    }
    if (firstRound <= rounds) {
      bar = terminal.map(screen -> bar(screen, firstRound));
    }
  }

  private ProgressBar bar(Terminal screen, int firstRound) {
    return new ProgressBarBuilder()
        .setInitialMax(rounds)
        .startsFrom(firstRound - 1L, Duration.ZERO)
        .setUpdateIntervalMillis(200)
        .continuousUpdate()
        .setRenderer(line)
        .setConsumer(
            new ConsoleProgressBarConsumer(err) {
              @Override
              public int getMaxRenderedLength() {
                return screen.columns();
              }

              @Override
              public void accept(String text) {
                err.print("\r" + text + ERASE_TO_END);
              }
            })
        .build();
  }

  @Override
  public void round(RoundMetrics metrics) {
    List<String> facts = new ArrayList<>();
    facts.add(OutcomeText.loss(metrics.loss()));
    facts.add(String.format(Locale.ROOT, "%,.0f examples/s", metrics.examplesPerSecond()));
    if (!metrics.leftOut().isEmpty()) {
      facts.add("without " + Amount.of(metrics.leftOut().size(), "replica"));
    }
    if (!metrics.validation().isEmpty()) {
      facts.add("validation " + OutcomeText.metrics(metrics.validation()));
    }
    line.show(facts);
    bar.ifPresentOrElse(
        shown -> shown.stepTo(metrics.round()),
        () ->
            err.printf(
                Locale.ROOT,
                "round %d/%d  %s%n",
                metrics.round(),
                rounds,
                String.join("  ", facts)));
  }

  @Override
  public TrainingFailure failure(Throwable failure) {
    return new TrainingFailure(ExitCode.message(failure), ExitCode.of(failure).number());
  }

  @Override
  public void evaluated(Evaluation evaluated) {
    test = Optional.of(evaluated);
  }

  /** The model on the test split, where this process came to that. */
  Optional<Evaluation> test() {
    return test;
  }

  /** Ends the line of the bar, so that what is printed next stands by itself. */
  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    terminal.ifPresent(Terminal::close);
  }
}
