package org.meanfield.bench;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What averaging will cost on clusters that nobody here has, by the model that was fitted, and how
 * many local steps make it a tenth of a round.
 */
record AveragingForecast(RoundModel model) implements Result {
  private static final List<Integer> EXECUTORS = List.of(16, 64, 256);
  private static final List<Double> GIGABITS = List.of(1., 10.);
  private static final List<Double> STEP_SECONDS = List.of(0.01, 0.1, 1.);
  private static final double SHARE = 0.1;

  /** What a round costs there besides its steps. */
  private record Cell(AveragedState state, int executors, double gigabits, double seconds) {
    long localSteps(double step) {
      return RoundModel.localSteps(seconds, step, SHARE);
    }
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (AveragedState state : AveragedState.values()) {
      for (int executors : EXECUTORS) {
        for (double gigabits : GIGABITS) {
          double seconds = model.seconds(executors, state.bytes(), gigabits * 1e9 / 8);
          cells.add(new Cell(state, executors, gigabits, seconds));
        }
      }
    }
    return cells;
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", AveragedState.TITLE + "-model");
    json.put("round-ms", model.round() * 1e3);
    json.put("replica-ms", model.replica() * 1e3);
    json.put("driver-ms-per-mb", model.driver());
    json.put("executor-ms-per-mb", model.executor());
    json.put("largest-error", model.largestError());
    json.put("forecast", cells().stream().map(AveragingForecast::json).toList());
    return json;
  }

  private static Map<String, Object> json(Cell cell) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("floats", cell.state.floats());
    json.put("executors", cell.executors);
    json.put("gigabits-per-second", cell.gigabits);
    json.put("averaging-ms", cell.seconds * 1e3);
    Map<String, Object> steps = new LinkedHashMap<>();
    STEP_SECONDS.forEach(step -> steps.put(Math.round(step * 1000) + "-ms", cell.localSteps(step)));
    json.put("local-steps", steps);
    return json;
  }

  @Override
  public void print(Formatter table) {
    table.format(
        "a round besides its steps: %.0f ms + %.1f ms a replica + %.2f ms a MB on the driver"
            + " + %.2f ms a MB on an executor; at most %.0f %% off what was measured%n",
        model.round() * 1e3,
        model.replica() * 1e3,
        model.driver(),
        model.executor(),
        model.largestError() * 100);
    table.format(
        "%-12s %10s %8s %14s   local steps that make it a tenth, of %s ms%n",
        "floats", "executors", "Gbit/s", "averaging s", "10, 100, 1000");
    for (Cell cell : cells()) {
      table.format(
          "%,12d %10d %8.0f %14.2f   %d, %d, %d%n",
          cell.state.floats(),
          cell.executors,
          cell.gigabits,
          cell.seconds,
          cell.localSteps(STEP_SECONDS.get(0)),
          cell.localSteps(STEP_SECONDS.get(1)),
          cell.localSteps(STEP_SECONDS.get(2)));
    }
  }
}
