package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
  private static final List<String> FACTS =
      List.of("loss 0.4576", "6,771 examples/s", "validation accuracy 0.8433, loss 0.4466");

  @Test
  void anOrdinaryTerminalShowsLossSpeedAndTimeLeft() {
    assertThat(rendered(80, 36))
        .matches("round 36/80 \\|█+.? +\\|  \\d+:\\d\\d left  loss 0.4576  6,771 examples/s");
  }

  @Test
  void aWideTerminalShowsTheValidationToo() {
    assertThat(rendered(120, 36)).contains("|  ").endsWith("  " + String.join("  ", FACTS));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 80, 100, 120, 200})
  void theLineNeverReachesTheLastColumn(int columns) {
    assertThat(rendered(columns, 36)).hasSizeLessThan(columns).startsWith("round 36/80 ");
  }

  @Test
  void theLastLineShowsAFullBarAndTheTimeTaken() {
    assertThat(rendered(80, 80))
        .matches("round 80/80 \\|█+\\|  \\d+:\\d\\d  loss 0.4576  6,771 examples/s");
  }

  @Test
  void beforeTheFirstRoundTheTimeLeftIsNotKnown() {
    assertThat(rendered(80, 0)).startsWith("round 0/80 | ").doesNotContain("left");
  }

  private static String rendered(int columns, int round) {
    Screen screen = new Screen(columns);
    ProgressLine line = new ProgressLine();
    line.show(FACTS);
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setInitialMax(80)
            .setUpdateIntervalMillis(100_000)
            .setRenderer(line)
            .setConsumer(screen);
    try (ProgressBar bar = builder.build()) {
      bar.stepTo(round);
      bar.refresh();
    }
    return screen.lines.get(screen.lines.size() - 1);
  }

  private static final class Screen implements ProgressBarConsumer {
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    Screen(int columns) {
      this.columns = columns;
    }

    @Override
    public int getMaxRenderedLength() {
      return columns;
    }

    @Override
    public void accept(String line) {
      lines.add(line);
    }

    @Override
    public void close() {}
  }
}
