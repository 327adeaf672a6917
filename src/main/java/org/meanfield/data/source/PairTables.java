package org.meanfield.data.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.PairSource;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Storage;

/**
 * Pairs of texts in tables, a row each.
 *
 * @param tables training's, then the test split's where the source has one
 */
public record PairTables(
    JavaSparkContext spark, Storage storage, PairSource source, List<SparkTable> tables)
    implements TextPairs {

  /**
   * @throws DataException where there is nothing, or no such column
   */
  public static PairTables open(JavaSparkContext spark, Storage storage, PairSource source) {
    List<URI> places = new ArrayList<>(List.of(source.train()));
    source.testTable().ifPresent(places::add);
    SourceTables.requireThere(storage, places);
    SparkSession session = SourceTables.session(spark);
    return SourceTables.reading(
        source.format(),
        named(source),
        () -> {
          List<SparkTable> tables = new ArrayList<>();
          for (URI place : places) {
            SparkTable table = SparkTable.open(session, source.format(), place, !tables.isEmpty());
            TableTypes.requirePairs(source, table.schema(), TableFormat.words(place));
            tables.add(table);
          }
          return new PairTables(spark, storage, source, tables);
        });
  }

  @Override
  public List<SourceFile> fingerprint() {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    found.add(fingerprints.of("data.source.train.path", source.train(), tables.get(0)));
    if (tables.size() > 1) {
      found.add(fingerprints.of("data.source.test.path", source.test(), tables.get(1)));
    }
    return found;
  }

  @Override
  public JavaRDD<TableRecord> records() {
    List<String> columns = List.of(source.source(), source.target());
    JavaRDD<TableRecord> records = tables.get(0).records(0, columns);
    return tables.size() == 1
        ? records
        : records.union(tables.get(1).records(tables.get(0).files().size(), columns));
  }

  @Override
  public List<String> sides() {
    return List.of("column " + source.source(), "column " + source.target());
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(source.format(), named(source), work);
  }

  private static String named(PairSource source) {
    return source
        .testTable()
        .map(test -> TableFormat.words(source.train()) + " and " + TableFormat.words(test))
        .orElse(TableFormat.words(source.train()));
  }
}
