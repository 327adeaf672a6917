package org.meanfield.bench;

import java.util.Formatter;
import java.util.Map;

/** What was measured, as {@code bench} prints it. */
public interface Result {

  /** As {@code bench --json} has it among its results. */
  Map<String, Object> json();

  /** Adds its lines to the table for people. */
  void print(Formatter table);
}
