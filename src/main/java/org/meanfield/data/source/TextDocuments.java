package org.meanfield.data.source;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TextSource;
import org.meanfield.data.DataException;
import org.meanfield.data.LeftOut;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Storage;

/**
 * The documents of a source as Spark reads them, from text files or from a column of tables. Text
 * that is not valid in its charset, or is null, cannot be used.
 *
 * @param tables training's, then the test split's where the source has one
 */
public record TextDocuments(JavaSparkContext spark, TextSource source, List<SparkTable> tables) {
  /**
   * @throws DataException where there is nothing, or no such column
   */
  public static TextDocuments open(JavaSparkContext spark, Storage storage, TextSource source) {
    List<URI> places = new ArrayList<>(List.of(source.train()));
    source.testText().ifPresent(places::add);
    SourceTables.requireThere(storage, places);
    SparkSession session = SourceTables.session(spark);
    return reading(
        source,
        () -> {
          List<SparkTable> tables = new ArrayList<>();
          for (URI place : places) {
            tables.add(table(session, source, place, !tables.isEmpty()));
          }
          return new TextDocuments(spark, source, tables);
        });
  }

  private static SparkTable table(
      SparkSession session, TextSource source, URI place, boolean test) {
    if (source.isPlain()) {
      boolean whole = source.unit() == TextSource.Unit.DOCUMENT;
      return SparkTable.ofText(session, source.format(), place, whole, test);
    }
    SparkTable table = SparkTable.open(session, source.format(), place, test);
    TableTypes.requireDocuments(source, table.schema(), TableFormat.words(place), test);
    return table;
  }

  public List<SourceFile> fingerprint(Storage storage) {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    found.add(fingerprints.of("data.source.train.path", source.train(), tables.get(0)));
    if (tables.size() > 1) {
      found.add(fingerprints.of("data.source.test.path", source.test(), tables.get(1)));
    }
    return found;
  }

  /** Every document, and behind those of each part of the source what was found in it. */
  public JavaRDD<Found> found() {
    return records().mapPartitions(TextDocuments::found);
  }

  /**
   * What was found, of everything.
   *
   * @param found that {@link #found} gave, read once for it
   * @return how many documents are left out, and how many there are
   * @throws DataException that names the first which cannot be used, where such are not to be
   *     skipped
   */
  public Inspection inspection(JavaRDD<Found> found, OnBadRecord onBadRecord) {
    Inspection all =
        reading(source, () -> found.filter(f -> f.part != null).map(Found::part).collect()).stream()
            .reduce(new Inspection(new FirstProblems(), 0), Inspection::add);
    FirstProblems bad = all.bad;
    if (bad.count() > 0 && onBadRecord == OnBadRecord.FAIL) {
      throw new DataException(
          "%s of the source's documents cannot be used:%s\n%s"
              .formatted(bad.count(), bad.lines(), LeftOut.remedy(bad.count(), all.documents)));
    }
    return all;
  }

  /**
   * A document that can be used; or what was found in a part of the source.
   *
   * @param document null where there is a part
   * @param part null where there is a document
   */
  public record Found(Document document, Inspection part) implements Serializable {}

  /**
   * @param bad documents that cannot be used
   * @param documents good and bad
   */
  public record Inspection(FirstProblems bad, long documents) implements Serializable {
    private Inspection add(Inspection other) {
      bad.add(other.bad);
      return new Inspection(bad, documents + other.documents);
    }
  }

  private static Iterator<Found> found(Iterator<TableRecord> records) {
    FirstProblems bad = new FirstProblems();
    AtomicLong count = new AtomicLong();
    Iterable<TableRecord> all = () -> records;
    Stream<Found> documents =
        StreamSupport.stream(all.spliterator(), false)
            .peek(record -> count.incrementAndGet())
            .flatMap(record -> document(record, bad).stream())
            .map(document -> new Found(document, null));
    Stream<Supplier<Found>> last =
        Stream.of(() -> new Found(null, new Inspection(bad, count.get())));
    return Stream.concat(documents, last.map(Supplier::get)).iterator();
  }

  private static Optional<Document> document(TableRecord record, FirstProblems bad) {
    try {
      return Optional.of(new Document(record.position(), record.test(), text(record)));
    } catch (BadRecordException e) {
      bad.add(record.position(), () -> record.name() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The documents alone, in no order. */
  public static JavaRDD<Document> good(JavaRDD<Found> found) {
    return found.filter(f -> f.document != null).map(Found::document);
  }

  /** Every row: its text, its class where it has one, and in training its weight. */
  public JavaRDD<TableRecord> records() {
    List<String> columns = new ArrayList<>();
    columns.add(source.isPlain() ? SparkTable.LINE : source.text());
    if (source.hasLabel()) {
      columns.add(source.label());
    }
    JavaRDD<TableRecord> records =
        tables.get(0).records(0, SourceTables.weighed(columns, source.weight()));
    return tables.size() == 1
        ? records
        : records.union(tables.get(1).records(tables.get(0).files().size(), columns));
  }

  /** The text of a record's first column. */
  static String text(TableRecord record) throws BadRecordException {
    record.requireWhole();
    if (record.columns().isNullAt(0)) {
      throw new BadRecordException("is null, wanted a text");
    }
    return record.columns().get(0).toString();
  }

  /** Turns Spark's complaints about the source into our own. */
  public <T> T reading(Callable<T> work) {
    return reading(source, work);
  }

  private static <T> T reading(TextSource source, Callable<T> work) {
    String named =
        source
            .testText()
            .map(test -> TableFormat.words(source.train()) + " and " + TableFormat.words(test))
            .orElse(TableFormat.words(source.train()));
    return SourceTables.reading(source.format(), named, work);
  }
}
