package org.meanfield.retraining;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one part of the gate found.
 *
 * @param name as the verdict has it
 * @param passed whether it lets the challenger through
 * @param harmful whether the challenger is worse for certain, or no number, which speaks against
 *     what it was trained on; a challenger that is only not better enough is not
 * @param words why, as the end of a sentence
 * @param figures that it was decided by
 */
record Finding(
    String name, boolean passed, boolean harmful, String words, Map<String, Object> figures) {

  /** Of a part that refuses nothing but what is worse for certain. */
  static Finding ofHarm(String name, boolean passed, String words, Map<String, Object> figures) {
    return new Finding(name, passed, !passed, words, figures);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("passed", passed);
    json.put("reason", words);
    json.putAll(figures);
    return json;
  }
}
