package org.meanfield.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.meanfield.inference.Prediction;
import org.meanfield.registry.Event;
import picocli.CommandLine.Option;

/** Where results go: readable lines, or one JSON object on the last line. */
final class Output {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--json", description = "print one JSON object on the last line")
  private boolean json;

  private final PrintStream out = System.out;

  /**
   * @param object what {@code --json} prints
   * @param text what is printed otherwise
   */
  void result(Map<String, ?> object, String text) {
    out.println(json ? toJson(object) : text);
    out.flush();
  }

  /** Part of a result that appears as it comes; nothing where one JSON object is printed. */
  void piece(String text) {
    if (!json) {
      out.print(text);
      out.flush();
    }
  }

  /** Ends a result that came in pieces. */
  void ended(Map<String, ?> object) {
    result(object, "");
  }

  /** What a user should know besides the result. */
  static void warn(List<String> warnings) {
    warnings.forEach(warning -> System.err.println("meanfield: warning: " + warning));
  }

  /** What was done on the way to the result. */
  static void note(List<String> notes) {
    notes.forEach(note -> System.err.println("meanfield: " + note));
  }

  /** Names what of a text a model does not know. */
  static void warnOfUnknown(List<String> unknown) {
    if (!unknown.isEmpty()) {
      System.err.println(
          "meanfield: the model does not know "
              + String.join(", ", unknown)
              + "; read as unknown, which tells it little");
    }
  }

  /**
   * Rows that a model was asked about, with what is to be known besides.
   *
   * @param describe puts in what there is to say of the model
   */
  void rows(String command, Prediction done, Consumer<Map<String, Object>> describe) {
    warn(done.warnings());
    note(done.notes());
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", command);
    object.put("output", done.output().toString());
    object.put("rows", done.rows());
    object.put("errors", done.errors());
    describe.accept(object);
    result(
        object,
        String.format(
            Locale.ROOT,
            "rows    %,d%nerrors  %,d%noutput  %s",
            done.rows(),
            done.errors(),
            done.output()));
  }

  /** The champion of a registered model was changed. */
  void changed(String command, String name, Event event) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", command);
    object.put("name", name);
    object.put("version", event.version());
    object.put("instead-of", event.insteadOf().orElse(null));
    object.put("reason", event.reason());
    object.put("event", event.number());
    result(
        object,
        "champion  %s@%s%s"
            .formatted(
                name,
                event.version(),
                event.insteadOf().map(before -> ", instead of " + before).orElse("")));
  }

  static String toJson(Map<String, ?> object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
