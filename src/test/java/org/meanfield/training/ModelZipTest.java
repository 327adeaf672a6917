package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.testing.OnSpark;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A run's {@code model.zip} in the hands of somebody who has DL4J and the model's folder. */
class ModelZipTest {
  private static final int SIDE = 8;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @Test
  void plainDl4jHasTheTestMetricsOfTheRun() throws IOException {
    TestRun run = TestRun.whole(spark, ExactnessCase.CNN_WITH_CHANCE.config(folder, "zip"));
    File model = folder.resolve("CNN_WITH_CHANCE/runs/zip/model").toFile();
    ComputationGraph network =
        ModelSerializer.restoreComputationGraph(new File(model, "model.zip"));
    JsonNode numbers = new ObjectMapper().readTree(new File(model, "normalisation.json"));
    double mean = numbers.get("mean").get(0).asDouble();
    double std = numbers.get("std").get(0).asDouble();

    double loss = 0;
    int correct = 0;
    int examples = 0;
    for (ShardEntry shard : run.prepared().shards().manifest().shards(Split.TEST)) {
      ShardBlock block = ShardReader.read(run.prepared().storage(), run.prepared().shards(), shard);
      INDArray pixels = Nd4j.create(block.rows(), 1, SIDE, SIDE);
      for (int i = 0; i < block.bytes(0).length; i++) {
        pixels.putScalar(i, ((block.bytes(0)[i] & 0xff) / 255.0 - mean) / std);
      }
      INDArray probabilities = network.outputSingle(pixels);
      for (int n = 0; n < block.rows(); n++) {
        int label = block.ints(1)[n];
        loss -= Math.log(probabilities.getDouble(n, label));
        correct += probabilities.getRow(n).argMax().getInt(0) == label ? 1 : 0;
        examples++;
      }
    }

    Map<?, ?> test = (Map<?, ?>) run.outcome().get("test");
    assertThat(examples).isEqualTo(60);
    assertThat(loss / examples).isCloseTo((Double) test.get("loss"), within(1e-5));
    assertThat((double) correct / examples).isEqualTo(test.get("accuracy"));
  }
}
