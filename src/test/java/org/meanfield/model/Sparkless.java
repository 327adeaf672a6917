package org.meanfield.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process without a class of Spark or Scala, which predicts and prints what it gets. */
final class Sparkless {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BYTES = "bytes:";

  private Sparkless() {}

  /**
   * What {@link Predictor} says of rows in such a process.
   *
   * @param scratch where the process gets its rows from
   */
  static List<String> predicted(Path model, List<? extends Map<String, ?>> rows, Path scratch)
      throws Exception {
    Path file = scratch.resolve("rows.json");
    List<Map<String, Object>> written = new ArrayList<>();
    for (Map<String, ?> row : rows) {
      written.add(
          row.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, cell -> asJson(cell.getValue()))));
    }
    JSON.writeValue(file.toFile(), written);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                Sparkless.class.getName(),
                model.toString(),
                file.toString())
            .redirectError(scratch.resolve("errors").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new AssertionError(out + Files.readString(scratch.resolve("errors")));
    }
    return out.lines().toList();
  }

  private static Object asJson(Object value) {
    return value instanceof byte[] bytes
        ? BYTES + Base64.getEncoder().encodeToString(bytes)
        : value;
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            jar -> !Path.of(jar).getFileName().toString().matches("(spark|scala)-.*|.*_2\\.12.*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  public static void main(String[] arguments) throws Exception {
    for (String hidden : List.of("org.apache.spark.SparkContext", "scala.Option")) {
      try {
        Class.forName(hidden);
        throw new AssertionError(hidden + " is there");
      } catch (ClassNotFoundException expected) {
        // As in a service that knows nothing of Spark.
      }
    }
    List<Map<String, Object>> rows =
        JSON.readValue(new File(arguments[1]), new TypeReference<>() {});
    for (Map<String, Object> row : rows) {
      row.replaceAll((name, value) -> fromJson(value));
    }
    try (Predictor predictor = Predictor.open(arguments[0])) {
      predictor.predict(rows).forEach(answer -> System.out.println(text(answer)));
    }
  }

  private static Object fromJson(Object value) {
    return value instanceof String text && text.startsWith(BYTES)
        ? Base64.getDecoder().decode(text.substring(BYTES.length()))
        : value;
  }

  /** A line that is the same for the same bits. */
  static String text(Predicted answer) {
    return answer.error().orElse("") + answer.rows().stream().map(Sparkless::text).toList();
  }

  private static String text(Map<String, Object> row) {
    return row.entrySet().stream()
        .map(cell -> cell.getKey() + "=" + text(cell.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String text(Object value) {
    return value instanceof float[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
  }
}
