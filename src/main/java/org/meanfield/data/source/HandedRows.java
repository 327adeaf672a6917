package org.meanfield.data.source;

import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.DataException;

/**
 * Rows that a program hands over: while something is done with them they have a name in Spark, of
 * which this thread's jobs know.
 */
public record HandedRows(Dataset<Row> rows) {
  private static final String PROPERTY = "meanfield.rows";

  /** Does something in which {@code data.source.format = dataset} stands for the rows. */
  public <T> T during(Supplier<T> work) {
    String view = "meanfield_" + UUID.randomUUID().toString().replace('-', '_');
    SparkContext spark = rows.sparkSession().sparkContext();
    String before = spark.getLocalProperty(PROPERTY);
    rows.createOrReplaceGlobalTempView(view);
    spark.setLocalProperty(PROPERTY, view);
    try {
      return work.get();
    } finally {
      spark.setLocalProperty(PROPERTY, before);
      // Not by Spark's Catalog, which would drop what the program has cached of the rows as well.
      rows.sparkSession().sessionState().catalog().dropGlobalTempView(view);
    }
  }

  /**
   * The rows that stand for the source now.
   *
   * @throws DataException where there are none
   */
  static Dataset<Row> now(SparkSession session) {
    String view = session.sparkContext().getLocalProperty(PROPERTY);
    if (view == null) {
      throw new DataException(
          "data.source.format = dataset: is for programs that hand rows over (Meanfield.train); a"
              + " command reads one of the other formats");
    }
    return session.table(session.conf().get("spark.sql.globalTempDatabase") + "." + view);
  }
}
