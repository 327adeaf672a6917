package org.meanfield.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * The progress of a run as one line of a terminal: what matters most stays when it gets narrow, the
 * bar takes what is left.
 */
final class ProgressLine implements ProgressBarRenderer {
  private static final int SHORTEST_BAR = 8;
  private static final int LONGEST_BAR = 40;

  /** Eighths of a character cell. */
  private static final String PARTS = " ▏▎▍▌▋▊▉";

  /** Of the last round, most important first. */
  private volatile List<String> facts = List.of();

  /** What is shown from now on: as many as fit, in this order. */
  void show(List<String> facts) {
    this.facts = List.copyOf(facts);
  }

  @Override
  public String render(ProgressState progress, int columns) {
    String before = "round %s/%s ".formatted(progress.getCurrent(), progress.getMax());
    // The last column stays free: some terminals wrap when it is written.
    int free = columns - 1 - before.length() - SHORTEST_BAR;
    StringBuilder after = new StringBuilder();
    append(after, timeLeft(progress), free);
    for (String fact : facts) {
      append(after, fact, free);
    }
    int width = columns - 1 - before.length() - after.length();
    return before + bar(progress, Math.min(LONGEST_BAR, width)) + after;
  }

  private static void append(StringBuilder line, String fact, int limit) {
    if (!fact.isEmpty() && line.length() + 2 + fact.length() <= limit) {
      line.append("  ").append(fact);
    }
  }

  private static String bar(ProgressState progress, int width) {
    if (width < SHORTEST_BAR) {
      return "";
    }
    int cells = width - 2;
    int eighths = (int) (progress.getNormalizedProgress() * cells * PARTS.length());
    int full = eighths / PARTS.length();
    String bar = "█".repeat(full);
    if (full < cells) {
      bar += PARTS.charAt(eighths % PARTS.length()) + " ".repeat(cells - full - 1);
    }
    return "|" + bar + "|";
  }

  /** Such as {@code 1:05 left}, from the mean time of the rounds so far; empty before the first. */
  static String timeLeft(ProgressState progress) {
    long done = progress.getCurrent() - progress.getStart();
    long open = progress.getMax() - progress.getCurrent();
    if (done == 0 || open == 0) {
      return open == 0 ? text(progress.getElapsedAfterStart()) : "";
    }
    return text(progress.getElapsedAfterStart().multipliedBy(open).dividedBy(done)) + " left";
  }

  private static String text(Duration duration) {
    return duration.toHours() > 0
        ? String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            duration.toHours(),
            duration.toMinutesPart(),
            duration.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
  }
}
