package org.meanfield.network.generation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.Report;

/**
 * How good a generator's samples are beside real images, by what a classifier sees in both. How
 * many of both there are is part of the name of what depends on them: distances, precision and
 * recall.
 */
public final class SampleQuality {
  /** Fewer images say nothing: a third neighbour is needed of each. */
  public static final int FEWEST = 4;

  /** The contract's name of the distance, behind which the counts stand. */
  public static final String DISTANCE = "frechet-distance";

  /** Samples whose distances are a smaller part of the real images' have collapsed. */
  private static final double COLLAPSED = 0.5;

  private final SeenImages real;
  private final SeenImages samples;
  private final Moments realMoments;
  private final Moments sampleMoments;
  private final ClassHistogram realClasses;
  private final ClassHistogram sampleClasses;

  /**
   * @param real at least {@link #FEWEST}, as of the samples
   * @param classes that the classifier tells, by number
   */
  public SampleQuality(SeenImages real, SeenImages samples, List<String> classes) {
    this.real = real;
    this.samples = samples;
    this.realMoments = Moments.of(real.features());
    this.sampleMoments = Moments.of(samples.features());
    this.realClasses = ClassHistogram.of(classes, real.classes());
    this.sampleClasses = ClassHistogram.of(classes, samples.classes());
  }

  /**
   * What is quickly computed: the distance, the classes that are among the samples, and how far two
   * samples are apart for two real images' 1. No numbers where the generator's are none.
   */
  public SortedMap<String, Double> metrics() {
    boolean defined = samples.isDefined();
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put(
        name(DISTANCE, real.count(), samples.count()),
        defined ? FrechetDistance.between(realMoments, sampleMoments) : Double.NaN);
    metrics.put("sample-classes", defined ? realClasses.present() - missing().size() : Double.NaN);
    metrics.put("sample-pairwise-distance", defined ? pairwiseDistance() : Double.NaN);
    return metrics;
  }

  /** The same with precision and recall, and the distance between halves of the real images. */
  public SortedMap<String, Double> allMetrics() {
    SortedMap<String, Double> metrics = metrics();
    FeatureRows even = real.features().half(0);
    FeatureRows odd = real.features().half(1);
    metrics.put(
        name(DISTANCE + "-floor", even.rows(), odd.rows()),
        FrechetDistance.between(Moments.of(even), Moments.of(odd)));
    PrecisionRecall both = PrecisionRecall.of(real.features(), samples.features());
    metrics.put(
        name("precision", real.count(), samples.count()),
        samples.isDefined() ? both.precision() : Double.NaN);
    metrics.put(
        name("recall", real.count(), samples.count()),
        samples.isDefined() ? both.recall() : Double.NaN);
    return metrics;
  }

  private static String name(String metric, int one, int other) {
    return metric + "-" + one + "-" + other;
  }

  /** Of two samples, where that of two real images is 1. */
  private double pairwiseDistance() {
    return sampleMoments.pairwiseDistance() / realMoments.pairwiseDistance();
  }

  private List<String> missing() {
    return sampleClasses.missing(realClasses);
  }

  /**
   * In what the samples have less to them than real images; empty where they have not collapsed.
   */
  public Optional<String> collapse() {
    if (!samples.isDefined()) {
      return Optional.of("the samples are not of numbers: the generator has diverged");
    }
    if (!missing().isEmpty()) {
      return Optional.of(
          "the samples have collapsed: hardly any is of class " + String.join(", ", missing()));
    }
    if (pairwiseDistance() < COLLAPSED) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the samples have collapsed: two of them are %.2f as far apart as two real images",
              pairwiseDistance()));
    }
    return Optional.empty();
  }

  /**
   * What else there is to say.
   *
   * @param features sha256 of the classifier's parameters
   */
  public Report report(String features) {
    return new SampleReport(
        features,
        realClasses,
        sampleClasses,
        realMoments.pairwiseDistance(),
        sampleMoments.pairwiseDistance(),
        collapse());
  }
}
