package org.meanfield.network.generation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.meanfield.network.Report;

/**
 * Of which classes samples are, and how far apart, beside real images.
 *
 * @param features sha256 of the parameters of the classifier that looked
 * @param realDistance between two real images, in features
 * @param sampleDistance between two samples
 * @param collapse what the samples lack; empty where nothing
 */
record SampleReport(
    String features,
    ClassHistogram real,
    ClassHistogram samples,
    double realDistance,
    double sampleDistance,
    Optional<String> collapse)
    implements Report {
  private static final int LONGEST_NAME = 30;

  @Override
  public Map<String, Object> json() {
    Map<String, Object> shares = new LinkedHashMap<>();
    for (int i = 0; i < samples.classes().size(); i++) {
      shares.put(
          samples.classes().get(i), Map.of("samples", samples.share(i), "real", real.share(i)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("features-sha256", features);
    json.put("class-shares", shares);
    json.put("missing-classes", samples.missing(real));
    json.put("pairwise-distance", Map.of("samples", sampleDistance, "real", realDistance));
    json.put("collapse", collapse.orElse(null));
    return json;
  }

  @Override
  public String text() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(line("class", "samples", "real"));
    for (int i = 0; i < samples.classes().size(); i++) {
      lines.add(line(samples.classes().get(i), percent(samples.share(i)), percent(real.share(i))));
    }
    lines.add(line("distance of two images", number(sampleDistance), number(realDistance)));
    collapse.ifPresent(lines::add);
    return lines.toString();
  }

  /** The classes on a line, and what the samples lack. */
  @Override
  public String brief() {
    StringJoiner line = new StringJoiner(", ", "samples: ", "");
    IntStream.range(0, samples.classes().size())
        .forEach(i -> line.add(samples.classes().get(i) + " " + percent(samples.share(i))));
    return String.join(
        "\n",
        collapse
            .map(lacking -> List.of(line.toString(), lacking))
            .orElse(List.of(line.toString())));
  }

  private static String line(String name, String samples, String real) {
    String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    return String.format(Locale.ROOT, "%-" + LONGEST_NAME + "s  %8s  %8s", shown, samples, real);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String number(double distance) {
    return String.format(Locale.ROOT, "%.2f", distance);
  }
}
