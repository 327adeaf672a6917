package org.meanfield.data.source;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.DataException;
import org.meanfield.spark.Shared;

/**
 * Rows that a program hands over: while something is done with them, this thread's jobs know of
 * them. They are computed as their own session does it: in another one, rows that were drawn at
 * random, or numbered, behind a shuffle might be others.
 */
public record HandedRows(Dataset<Row> rows) {
  private static final String PROPERTY = "meanfield.rows";

  /**
   * @throws DataException where the session of the rows takes two of their columns for one
   */
  public HandedRows {
    boolean caseCounts =
        Boolean.parseBoolean(rows.sparkSession().conf().get("spark.sql.caseSensitive"));
    Set<String> seen = new HashSet<>();
    for (String name : rows.columns()) {
      if (!seen.add(caseCounts ? name : name.toLowerCase(Locale.ROOT))) {
        throw new DataException(
            "the Dataset: two columns are called %s%s; rename one"
                .formatted(
                    name, caseCounts ? "" : ", upper or lower case being the same to Spark"));
      }
    }
  }

  /** Does something in which {@code data.source.format = dataset} stands for the rows. */
  public <T> T during(Supplier<T> work) {
    SparkContext spark = rows.sparkSession().sparkContext();
    String before = spark.getLocalProperty(PROPERTY);
    try (Shared.InPlace<Dataset<Row>> handed = Shared.InPlace.of(rows)) {
      spark.setLocalProperty(PROPERTY, Long.toString(handed.number()));
      return work.get();
    } finally {
      spark.setLocalProperty(PROPERTY, before);
    }
  }

  /**
   * The rows that stand for the source now.
   *
   * @throws DataException where there are none
   */
  static Dataset<Row> now(SparkSession session) {
    String number = session.sparkContext().getLocalProperty(PROPERTY);
    if (number == null) {
      throw new DataException(
          "data.source.format = dataset: is for programs that hand rows over (Meanfield.train); a"
              + " command reads one of the other formats");
    }
    return new Shared.InPlace<Dataset<Row>>(Long.parseLong(number)).value();
  }
}
