package org.meanfield.data.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.AlignedSource;
import org.meanfield.config.Amount;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.AlignedLines.Line;
import org.meanfield.spark.Persisted;
import org.meanfield.storage.Storage;

/**
 * Pairs of texts in two text files, joined on the number of their line.
 *
 * @param splits training's, then the test split's where the source has one
 * @param kept the lines, which are read once: to count them, then to join them
 */
public record AlignedTexts(
    JavaSparkContext spark,
    Storage storage,
    AlignedSource source,
    List<Sides> splits,
    List<Persisted<TableRecord>> kept)
    implements TextPairs {
  private static final List<String> SIDES = List.of("the source's line", "the target's line");

  /** The two texts of a split. */
  private record Sides(
      String key, AlignedSource.Files files, SparkTable source, SparkTable target) {}

  /**
   * @throws DataException where a file is missing
   */
  public static AlignedTexts open(JavaSparkContext spark, Storage storage, AlignedSource source) {
    SourceTables.requireThere(storage, places(source));
    SparkSession session = SourceTables.session(spark);
    return SourceTables.reading(
        source.format(),
        named(source),
        () -> {
          List<Sides> splits = new ArrayList<>();
          splits.add(sides(session, source, "train", source.train(), false));
          source
              .testFiles()
              .ifPresent(test -> splits.add(sides(session, source, "test", test, true)));
          return new AlignedTexts(spark, storage, source, splits, new ArrayList<>());
        });
  }

  private static List<URI> places(AlignedSource source) {
    return Stream.concat(Stream.of(source.train()), source.testFiles().stream())
        .flatMap(files -> Stream.of(files.source(), files.target()))
        .toList();
  }

  private static Sides sides(
      SparkSession session,
      AlignedSource source,
      String split,
      AlignedSource.Files files,
      boolean test) {
    return new Sides(
        "data.source." + split,
        files,
        SparkTable.ofText(session, source.format(), files.source(), false, test),
        SparkTable.ofText(session, source.format(), files.target(), false, test));
  }

  @Override
  public List<SourceFile> fingerprint() {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    for (Sides of : splits) {
      found.add(fingerprints.of(of.key + ".source", of.files.source(), of.source));
      found.add(fingerprints.of(of.key + ".target", of.files.target(), of.target));
    }
    return found;
  }

  /**
   * Counts the lines of all files, for which they are read.
   *
   * @throws DataException where two files have not as many lines
   */
  @Override
  public JavaRDD<TableRecord> records() {
    JavaRDD<TableRecord> records = pairs(0);
    return splits.size() == 1 ? records : records.union(pairs(1));
  }

  private JavaRDD<TableRecord> pairs(int split) {
    Sides of = splits.get(split);
    AlignedLines sources = lines(of.files.source(), of.source);
    AlignedLines targets = lines(of.files.target(), of.target);
    requireAligned(of, sources, targets);
    int firstFile = split == 0 ? 0 : splits.get(0).source.files().size();
    boolean test = split > 0;
    return sources
        .numbered()
        .join(targets.numbered())
        .map(pair -> pair(pair._2()._1(), pair._2()._2(), firstFile, test));
  }

  private AlignedLines lines(URI place, SparkTable table) {
    Persisted<TableRecord> lines = Persisted.of(table.records(0, List.of(SparkTable.LINE)));
    kept.add(lines);
    return AlignedLines.of(place, lines.rdd());
  }

  private static void requireAligned(Sides of, AlignedLines sources, AlignedLines targets) {
    if (sources.count() != targets.count()) {
      throw new DataException(
          "%s has %s and %s has %s, where line by line they should be translations of each other; correct the files that %s names"
              .formatted(
                  of.files.source(),
                  Amount.grouped(sources.count(), "line"),
                  of.files.target(),
                  Amount.grouped(targets.count(), "line"),
                  of.key));
    }
    if (!sources.counts().equals(targets.counts())) {
      throw new DataException(
          "%s has files of %s lines and %s has files of %s lines, where file by file and line by line they should be translations of each other; correct the folders that %s names"
              .formatted(
                  of.files.source(),
                  sources.counts(),
                  of.files.target(),
                  targets.counts(),
                  of.key));
    }
  }

  /** Counted in the source's file; those of the target are as long. */
  private static TableRecord pair(Line source, Line target, int firstFile, boolean test) {
    String damage =
        source.damage() != null
            ? SIDES.get(0) + " " + source.damage()
            : target.damage() != null ? SIDES.get(1) + " " + target.damage() : null;
    return new TableRecord(
        new SparkCells(RowFactory.create(source.text(), target.text())),
        damage,
        test,
        source.file() + " " + target.file(),
        firstFile + source.fileNumber(),
        0,
        source.number());
  }

  @Override
  public List<String> sides() {
    return SIDES;
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(source.format(), named(source), work);
  }

  private static String named(AlignedSource source) {
    return places(source).stream().map(TableFormat::words).collect(Collectors.joining(" and "));
  }

  @Override
  public void close() {
    kept.forEach(Persisted::close);
  }
}
