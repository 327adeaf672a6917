package org.meanfield.data.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.storage.Storage;

/** Shards of numbers: their bytes, and the statistics that are taken while they are written. */
class FeatureShardTest {
  private static final Storage STORAGE = Storage.of(new Configuration());
  private static final int ROWS = 5000;
  private static final Schema SCHEMA = Schema.ofFeatures(3);

  @TempDir Path folder;
  private final List<double[]> rows = new ArrayList<>();

  /** A large mean with a small spread, a tiny scale, and a feature that never varies. */
  @BeforeEach
  void make() {
    Random random = new Random(1);
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          new double[] {1e6 + random.nextInt(16) / 16.0, 1e-20 * random.nextGaussian(), -7.25});
    }
  }

  @Test
  void aShardGivesBackTheSameNumbersBitForBit() {
    ShardWriter.Written written = write("train/shard-00000.parquet", rows);
    ShardBlock block = ShardReader.read(STORAGE, shardSet(), written.entry());

    assertThat(block.rows()).isEqualTo(ROWS);
    for (int row = 0; row < ROWS; row++) {
      assertThat(block.ints(1)[row]).isEqualTo(row);
      for (int feature = 0; feature < 3; feature++) {
        assertThat(block.doubles(0)[3 * row + feature]).isEqualTo(rows.get(row)[feature]);
      }
    }
  }

  @Test
  void aBatchHoldsTheNumbersOfItsExamples() {
    ShardWriter.Written written = write("train/shard-00000.parquet", rows);
    ShardBlock block = ShardReader.read(STORAGE, shardSet(), written.entry());
    Batch batch = new Batch(SCHEMA, 4);
    batch.fill(block, 7);

    assertThat(java.util.Arrays.copyOf(batch.doubles(0), 3)).containsExactly(rows.get(7));
    assertThat(batch.ints(1)).containsExactly(7, 8, 9, 10);
  }

  @Test
  void theNormalisationOfManyShardsIsThatOfAllTheirRows() {
    ShardStatistics total = new ShardStatistics(SCHEMA);
    for (int shard = 0; shard < 4; shard++) {
      List<double[]> part = rows.subList(shard * shard * 300, (shard + 1) * (shard + 1) * 300);
      total.add(write("train/shard-0000" + shard + ".parquet", part).statistics());
    }
    Normalisation found = total.normalisation();

    for (int feature = 0; feature < 2; feature++) {
      int at = feature;
      double mean = rows.subList(0, 4800).stream().mapToDouble(r -> r[at]).sum() / 4800;
      double variance =
          rows.subList(0, 4800).stream().mapToDouble(r -> (r[at] - mean) * (r[at] - mean)).sum()
              / 4800;
      assertThat(found.mean().get(feature)).isCloseTo(mean, within(1e-11 * Math.abs(mean)));
      assertThat(found.std().get(feature))
          .isCloseTo(Math.sqrt(variance), within(1e-9 * Math.sqrt(variance)));
    }
    assertThat(found.mean().get(2)).isEqualTo(-7.25);
    assertThat(found.std().get(2)).isEqualTo(1);
  }

  @Test
  void normalisedFeaturesHaveMeanZeroAndVarianceOne() {
    Normalisation normalisation = new Normalisation(List.of(2.0, -1.0), List.of(4.0, 0.5));
    float[] normalised = new float[4];
    normalisation.apply(new double[] {10, -1, 2, 1}, 2, normalised);

    assertThat(normalised).containsExactly(2, 0, 0, 4);
  }

  /** Milliseconds since 1970 half a second apart: rounded to 12 digits, the mean would be off. */
  @Test
  void theMeanIsExactBesideTheStandardDeviationHoweverLargeItIs() {
    FeatureMoments moments = new FeatureMoments(2);
    for (int i = 0; i < 4; i++) {
      moments.add(new double[] {1_700_000_000_003.0 + i, 1_700_000_000_003.0}, 0);
    }
    Normalisation found = ShardStatistics.normalisation(moments);
    float[] normalised = new float[2];
    found.apply(new double[] {1_700_000_000_004.0, 1_700_000_000_003.0}, 1, normalised);

    assertThat(found.mean()).containsExactly(1_700_000_000_004.5, 1_700_000_000_003.0);
    assertThat(found.std().get(0)).isCloseTo(Math.sqrt(1.25), within(1e-11));
    assertThat(normalised[0]).isEqualTo((float) (-0.5 / Math.sqrt(1.25)));
    assertThat(normalised[1]).isZero();
  }

  /** 0.1 · 81 / 81 is not 0.1. */
  @Test
  void aColumnThatNeverVariesIsOneHoweverItIsSummed() {
    FeatureMoments total = new FeatureMoments(2);
    for (int rows : new int[] {81, 80}) {
      FeatureMoments shard = new FeatureMoments(2);
      for (int row = 0; row < rows; row++) {
        shard.add(new double[] {0.1, row < 7 ? Double.NaN : 0.1}, 0);
      }
      total.add(shard);
    }
    FeatureMoments filled = total.copy();
    filled.fill(1, 0.1);

    for (FeatureMoments moments : List.of(total, total.copy(), filled)) {
      Normalisation found = ShardStatistics.normalisation(moments);
      assertThat(found.mean()).containsExactly(0.1, 0.1);
      assertThat(found.std()).containsExactly(1.0, 1.0);
    }
  }

  @Test
  void aColumnWhoseValuesDifferByRoundingAloneNeverVaries() {
    FeatureMoments moments = new FeatureMoments(2);
    for (int row = 0; row < 6; row++) {
      moments.add(new double[] {row % 2 == 0 ? 0.3 : 0.1 + 0.2, 1e15 + row}, 0);
    }
    Normalisation found = ShardStatistics.normalisation(moments);

    assertThat(found.std().get(0)).isEqualTo(1);
    assertThat(found.std().get(1)).isCloseTo(Math.sqrt(35 / 12.0), within(1e-9));
  }

  private ShardWriter.Written write(String file, List<double[]> part) {
    List<byte[]> packed =
        IntStream.range(0, part.size()).mapToObj(i -> packed(part.get(i), i)).toList();
    return new ShardWriter(STORAGE, folder.toUri(), SCHEMA).write(file, packed.iterator());
  }

  private static byte[] packed(double[] features, int label) {
    ByteBuffer packed = ByteBuffer.allocate(SCHEMA.packedBytes());
    for (double feature : features) {
      packed.putDouble(feature);
    }
    return packed.putInt(label).array();
  }

  private ShardSet shardSet() {
    Normalisation none = new Normalisation(List.of(), List.of());
    Manifest.Shards shards = new Manifest.Shards(List.of(), List.of(), List.of());
    return new ShardSet(
        folder.toUri(),
        new Manifest(
            Manifest.FORMAT,
            ExampleKind.FEATURES,
            "shuffled",
            1,
            SCHEMA,
            List.of(),
            none,
            FeatureColumns.none(),
            new TreeMap<>(),
            null,
            null,
            new TreeMap<>(),
            List.of(),
            0,
            0,
            null,
            null,
            null,
            false,
            List.of(),
            new TreeMap<>(),
            shards),
        null);
  }
}
