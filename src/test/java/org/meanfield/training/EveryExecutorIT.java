package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;

/** Executors that are processes of their own, one of which ends while it is asked. */
class EveryExecutorIT {
  private static final String FATED = "0@";

  @Test
  void anExecutorThatIsLostWhileItIsAskedIsNamedAndTheOthersAnswer() {
    LocalSpark.stop();
    try (SparkCluster cluster = SparkCluster.start()) {
      SparkCluster.hosts().forEach(cluster::add);
      try (JavaSparkContext spark = new JavaSparkContext(on(cluster))) {
        EveryExecutor executors = new EveryExecutor(spark);
        assertThat(executors.ask((executor, slots) -> slots).answers()).hasSize(2);

        EveryExecutor.Answers<Boolean> asked =
            executors.askPresent(
                (executor, slots) -> {
                  if (executor.startsWith(FATED)) {
                    Runtime.getRuntime().halt(1);
                  }
                  return true;
                });

        assertThat(asked.answers().keySet()).isNotEmpty().noneMatch(e -> e.startsWith(FATED));
        assertThat(asked.lost()).hasSize(1);
      }
    }
  }

  private static SparkConf on(SparkCluster cluster) {
    SparkConf conf = new SparkConf();
    SparkCluster.settings().forEach(conf::set);
    return conf.setMaster(cluster.master())
        .setAppName("every executor")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }
}
