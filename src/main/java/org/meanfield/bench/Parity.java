package org.meanfield.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How far a baseline's loss and gradients are from ours, of the same weights and batch: |a − b| ÷
 * |b|, of a tensor by its Euclidean norm.
 *
 * @param loss of the batch
 * @param gradients by tensor
 */
public record Parity(double loss, Map<String, Double> gradients) {
  /** Within which two networks count as the same. */
  private static final double TOLERANCE = 1e-4;

  public Parity {
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
  }

  /** The tensor whose gradient differs most. */
  String farthest() {
    return Collections.max(gradients.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  /** By how much it does. */
  double largest() {
    return Collections.max(gradients.values());
  }

  /**
   * @throws BenchException where it is another network than ours, with which nothing is compared
   */
  Parity required(String row) {
    if (!(loss <= TOLERANCE) || !(largest() <= TOLERANCE)) {
      throw new BenchException(
          String.format(
              Locale.ROOT,
              "%s: PyTorch's own modules compute something else of the same weights and batch: the loss differs by %.2g, the gradient of %s by %.2g, where %.0e is allowed",
              row,
              loss,
              farthest(),
              largest(),
              TOLERANCE));
    }
    return this;
  }

  /** As {@code bench --json} prints it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("loss", loss);
    json.put("largest", largest());
    json.put("gradients", gradients);
    return json;
  }
}
