package org.meanfield.data.shards;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.IntStream;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;

/** What the normalisation is computed from: statistics of a shard's rows, then of many shards'. */
public final class ShardStatistics implements Serializable {
  private static final long serialVersionUID = 1;

  /** Digits that matter to nobody would depend on how a JDK prints a double. */
  private static final int DECIMALS = 9;

  private static final MathContext SIGNIFICANT = new MathContext(12, RoundingMode.HALF_EVEN);

  /** Units in the last place of a mean; numbers that matter to their last bit are further apart. */
  private static final int ROUNDING = 4;

  private final PixelSums pixels;
  private final FeatureMoments features;
  private final FeatureMoments values;
  private final int plane;
  private final int valuesAt;
  private final boolean weighed;
  private long weighing;

  /** Of no row yet. What a schema has no field for stays empty. */
  public ShardStatistics(Schema schema) {
    Field first = schema.fields().get(0);
    boolean image = first.type() == FieldType.BYTE && !first.variable();
    boolean numbers = first.type() == FieldType.DOUBLE && !first.variable();
    pixels = new PixelSums(image ? first.shape().get(0) : 0);
    features = new FeatureMoments(numbers ? first.size() : 0);
    values = new FeatureMoments(schema.has(Schema.VALUES) ? schema.field(Schema.VALUES).size() : 0);
    valuesAt = values.features() > 0 ? first.size() * first.type().bytes() : 0;
    weighed = schema.has(Schema.WEIGHT);
    plane = image ? first.size() / first.shape().get(0) : 0;
  }

  /** Adds a packed row. */
  public void add(byte[] packed) {
    pixels.add(packed, 0, plane);
    features.add(packed, 0);
    values.add(packed, valuesAt);
    boolean nothing = weighed && Packed.doubleAt(packed, packed.length - Double.BYTES) == 0;
    weighing += nothing ? 0 : 1;
  }

  /** Adds the rows of the next shard. */
  public void add(ShardStatistics next) {
    pixels.add(next.pixels);
    features.add(next.features);
    values.add(next.values);
    weighing += next.weighing;
  }

  /** Rows that count for more than nothing. */
  public long weighing() {
    return weighing;
  }

  /** Moments of the features. */
  public FeatureMoments features() {
    return features;
  }

  /** Of the numbers that are to be predicted. */
  public Normalisation ofValues() {
    return normalisation(values);
  }

  /** Of pixels or features, and behind them of the numbers that are to be predicted. */
  public Normalisation normalisation() {
    Normalisation inputs =
        features.features() > 0 ? normalisation(features) : normalisation(pixels);
    return values.features() == 0 ? inputs : inputs.followedBy(normalisation(values));
  }

  /** From exact sums, so that the order of examples plays no part. */
  public static Normalisation normalisation(PixelSums sums) {
    double n = sums.pixels() * 255.0;
    return new Normalisation(
        IntStream.range(0, sums.channels()).mapToObj(c -> rounded(sums.sum(c) / n)).toList(),
        IntStream.range(0, sums.channels()).mapToObj(c -> std(sums, c)).toList());
  }

  /** From n Σx² − (Σx)², without rounding up to here. */
  private static double std(PixelSums sums, int channel) {
    BigInteger n = BigInteger.valueOf(sums.pixels());
    BigInteger sum = BigInteger.valueOf(sums.sum(channel));
    double scaled =
        n.multiply(BigInteger.valueOf(sums.sumOfSquares(channel)))
            .subtract(sum.multiply(sum))
            .doubleValue();
    double std = rounded(Math.sqrt(scaled) / (sums.pixels() * 255.0));
    return std == 0 ? 1 : std;
  }

  /** From means and variances, feature by feature. */
  public static Normalisation normalisation(FeatureMoments moments) {
    return new Normalisation(
        IntStream.range(0, moments.features()).mapToObj(f -> mean(moments, f)).toList(),
        IntStream.range(0, moments.features())
            .mapToObj(f -> std(moments, f).doubleValue())
            .map(std -> std == 0 ? 1 : std)
            .toList());
  }

  /**
   * Features have any scale, so their decimals cannot be counted from the point. Values that differ
   * in the last bits of a double alone, as 0.3 and 0.1 + 0.2 do, never vary: normalised, they would
   * be noise as large as any feature.
   */
  private static BigDecimal std(FeatureMoments moments, int feature) {
    double std = Math.sqrt(moments.variance(feature));
    return std <= ROUNDING * Math.ulp(moments.mean(feature))
        ? BigDecimal.ZERO
        : new BigDecimal(std).round(SIGNIFICANT);
  }

  /**
   * To the last digit of the standard deviation: what is subtracted must be exact beside that, and
   * of milliseconds since 1970 twelve digits would not be. Where there is none, the value itself.
   */
  private static double mean(FeatureMoments moments, int feature) {
    BigDecimal mean = new BigDecimal(moments.mean(feature));
    BigDecimal std = std(moments, feature);
    int decimals = Math.max(decimals(std), decimals(mean.round(SIGNIFICANT)));
    return (std.signum() == 0 ? mean : mean.setScale(decimals, RoundingMode.HALF_EVEN))
        .doubleValue();
  }

  /** Behind the point, where the last significant digit is. */
  private static int decimals(BigDecimal number) {
    return number.scale() - number.precision() + SIGNIFICANT.getPrecision();
  }

  private static double rounded(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
  }
}
