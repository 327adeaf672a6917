package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.config.ClassWeightsConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;

class WeighingTest {
  private static final ClassWeightsConfig BALANCED = new ClassWeightsConfig(true, new TreeMap<>());

  @Test
  void balancedClassesWeighAsMuchTogether() {
    Weighing weighing = Weighing.of(BALANCED, shards(List.of("cat", "dog"), 30L, 10L));

    // scikit-learn's n_samples / (n_classes * bincount(y)).
    assertThat(weighing.byLabel()).containsExactly(40 / 60., 2.);
  }

  @Test
  void aClassWithoutAnExampleTakesNoShareFromOthers() {
    Weighing weighing = Weighing.of(BALANCED, shards(List.of("cat", "cow", "dog"), 30L, 0L, 10L));

    assertThat(weighing.byLabel().get(0)).isEqualTo(40 / 60.);
    assertThat(weighing.byLabel().get(2)).isEqualTo(2.);
  }

  @Test
  void weightsAreThoseOfTheLabelsNames() {
    Weighing weighing =
        Weighing.of(named("dog", 0.5, "cat", 3), shards(List.of("cat", "dog"), 30L, 10L));
    Batch batch = batch(1, 0, 1);

    weighing.apply(batch);

    assertThat(batch.weights()).containsExactly(0.5f, 3, 0.5f);
    assertThat(batch.weight()).isEqualTo(4);
  }

  @Test
  void anExamplesOwnWeightMultipliesThatOfItsClass() {
    Batch batch = weighed(batch(1, 0, 1), 2, 4, 0);

    new Weighing(List.of(3., 0.5), true).apply(batch);

    assertThat(batch.weights()).containsExactly(1, 12, 0);
    new Weighing(List.of(), true).apply(batch);
    assertThat(batch.weights()).containsExactly(2, 4, 0);
  }

  @Test
  void aProductBeyondTheFloatsIsRefused() {
    Batch batch = weighed(batch(0), 1e38f);

    assertThatThrownBy(() -> new Weighing(List.of(10.), true).apply(batch))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("beyond the range of a float; lower the weights");
  }

  private static Batch weighed(Batch batch, float... weights) {
    Batch weighed = new Batch(batch.schema().weighed(true), batch.capacity());
    System.arraycopy(batch.ints(1), 0, weighed.ints(1), 0, weights.length);
    for (int row = 0; row < weights.length; row++) {
      weighed.doubles(2)[row] = weights[row];
    }
    weighed.allRows();
    return weighed;
  }

  @Test
  void everyClassWithoutAWeightAndEveryWeightWithoutAClassIsNamed() {
    ShardSet shards = shards(List.of("cat", "cow", "dog"), 1L, 1L, 1L);

    assertThatThrownBy(() -> Weighing.of(named("dgo", 0.5, "cat", 3), shards))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("training.class-weights: there is no class dgo")
        .hasMessageContaining("training.class-weights: class cow, dog has no weight")
        .hasMessageContaining("give each of the classes cat, cow, dog a weight");
  }

  @Test
  void aShardSetThatDoesNotCountItsClassesIsToBeMadeAgain() {
    assertThatThrownBy(() -> Weighing.of(BALANCED, shards(List.of("cat", "dog"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not say how many examples each class has")
        .hasMessageContaining("meanfield shard --overwrite");
  }

  private static ClassWeightsConfig named(String a, double ofA, String b, double ofB) {
    TreeMap<String, Double> byClass = new TreeMap<>();
    byClass.put(a, ofA);
    byClass.put(b, ofB);
    return new ClassWeightsConfig(false, byClass);
  }

  private static Batch batch(int... labels) {
    Batch batch = new Batch(Schema.ofFeatures(1), labels.length);
    System.arraycopy(labels, 0, batch.ints(1), 0, labels.length);
    batch.allRows();
    return batch;
  }

  private static ShardSet shards(List<String> classes, Long... trained) {
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            ExampleKind.FEATURES,
            "shuffled",
            1,
            Schema.ofFeatures(1),
            classes,
            new Normalisation(List.of(0.), List.of(1.)),
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
            List.of(trained),
            new TreeMap<>(),
            new Manifest.Shards(List.of(), List.of(), List.of()));
    return new ShardSet(URI.create("file:/shards"), manifest, null);
  }
}
