package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.Shared;
import org.meanfield.testing.OnSpark;
import scala.reflect.ClassTag;

/** What a replica's task is sent, besides the state that an executor is sent once. */
class RoundTasksTest {
  private static final int CARRIED = 5000;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @Test
  void aTaskReceivesWhatItsOwnReplicaCarriesAndNothingThatGrowsWithTheReplicas() {
    Sent two = sent(2);
    Sent many = sent(64);

    // Its own, as Java serialises it, and some names of classes.
    assertThat(two.partition).isBetween(CARRIED * Float.BYTES, CARRIED * Float.BYTES + 4000);
    assertThat(many.partition).isBetween(two.partition - 100, two.partition + 100);
    assertThat(many.lineage).isBetween(two.lineage - 200, two.lineage + 200);
  }

  /**
   * @param partition bytes of what is sent with each task
   * @param lineage bytes of what is sent to each executor that runs one, to make the partition from
   */
  private record Sent(int partition, int lineage) {}

  private static Sent sent(int replicas) {
    Config config =
        ExactnessCase.CNN.config(
            folder,
            "replicas-" + replicas,
            "data.shards=\"" + folder.resolve("shards").toUri() + "\"",
            "data.shard-count=64",
            "training.batch-size=2",
            "training.replicas=" + replicas);
    TrainingRun run = TrainingRun.prepare(spark, config);
    List<ReplicaState> carried = new ArrayList<>();
    for (int r = 0; r < replicas; r++) {
      TreeMap<String, float[]> tensors = new TreeMap<>();
      tensors.put("hidden", new float[CARRIED]);
      carried.add(new ReplicaState(tensors));
    }
    NetworkState start = Progress.start(run.settings()).state();
    // As on a cluster.
    try (Shared<NetworkState> state = new Shared.Sent<>(spark.broadcast(start));
        AveragingMaster master = new AveragingMaster(spark, run, Exchange.SHUFFLED)) {
      RDD<ReplicaOutput> outputs =
          master.outputs(state, carried, new RoundStart(1, 0, 3, new TreeMap<>())).rdd();
      return new Sent(serialised(outputs.partitions()[replicas - 1]), serialised(outputs));
    }
  }

  private static int serialised(Object sent) {
    return SparkEnv.get()
        .closureSerializer()
        .newInstance()
        .serialize(sent, ClassTag.apply(Object.class))
        .remaining();
  }
}
