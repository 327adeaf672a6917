package org.meanfield.retraining;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one part of the gate found.
 *
 * @param name as the verdict has it
 * @param passed whether it lets the challenger through
 * @param words why, as the end of a sentence
 * @param figures that it was decided by
 */
record Finding(String name, boolean passed, String words, Map<String, Object> figures) {

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("passed", passed);
    json.put("reason", words);
    json.putAll(figures);
    return json;
  }
}
