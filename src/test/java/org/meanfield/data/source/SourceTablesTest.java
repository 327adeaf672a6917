package org.meanfield.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.OnSpark;

class SourceTablesTest {
  private static final String EXCLUDED = "spark.sql.optimizer.excludedRules";

  @OnSpark private static JavaSparkContext spark;

  /** With the first, 25,000 columns took minutes to be planned. */
  @Test
  void aRuleThatComparesAllColumnsIsLeftOutBesideThoseThatSomebodyLeavesOut() {
    SparkSession another = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    String pruning = "org.apache.spark.sql.execution.datasources.SchemaPruning";
    String ofSomebody = "org.apache.spark.sql.catalyst.optimizer.ReorderJoin";

    assertThat(SourceTables.session(another).conf().get(EXCLUDED)).isEqualTo(pruning);
    spark.sc().conf().set(EXCLUDED, ofSomebody);
    try {
      assertThat(SourceTables.session(another).conf().get(EXCLUDED))
          .isEqualTo(ofSomebody + "," + pruning);
    } finally {
      spark.sc().conf().remove(EXCLUDED);
    }
  }
}
