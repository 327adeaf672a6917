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
import org.meanfield.storage.Storage;

/**
 * Pairs of texts in two text files, joined on the number of their line.
 *
 * @param splits training's, then the test split's where the source has one
 */
public record AlignedTexts(
    JavaSparkContext spark, Storage storage, AlignedSource source, List<Sides> splits)
    implements TextPairs {
  private static final List<String> SIDES = List.of("the source's line", "the target's line");

  /** The two texts of a split, of as many lines. */
  private record Sides(
      String key,
      SparkTable sourceTable,
      SparkTable targetTable,
      AlignedLines source,
      AlignedLines target) {}

  /**
   * Counts the lines of all files, for which they are read once.
   *
   * @throws DataException where a file is missing, or two have not as many lines
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
          return new AlignedTexts(spark, storage, source, splits);
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
    SparkTable sources = SparkTable.ofText(session, source.format(), files.source(), false, test);
    SparkTable targets = SparkTable.ofText(session, source.format(), files.target(), false, test);
    Sides sides =
        new Sides(
            "data.source." + split,
            sources,
            targets,
            AlignedLines.of(files.source(), sources.records(0, List.of(SparkTable.LINE))),
            AlignedLines.of(files.target(), targets.records(0, List.of(SparkTable.LINE))));
    if (sides.source.count() != sides.target.count()) {
      throw new DataException(
          "%s has %s and %s has %s, where line by line they should be translations of each other; correct the files that %s names"
              .formatted(
                  files.source(),
                  Amount.grouped(sides.source.count(), "line"),
                  files.target(),
                  Amount.grouped(sides.target.count(), "line"),
                  sides.key));
    }
    if (!sides.source.counts().equals(sides.target.counts())) {
      throw new DataException(
          "%s has files of %s lines and %s has files of %s lines, where file by file and line by line they should be translations of each other; correct the folders that %s names"
              .formatted(
                  files.source(),
                  sides.source.counts(),
                  files.target(),
                  sides.target.counts(),
                  sides.key));
    }
    return sides;
  }

  @Override
  public List<SourceFile> fingerprint() {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    for (Sides of : splits) {
      found.add(fingerprints.of(of.key + ".source", of.source.place(), of.sourceTable));
      found.add(fingerprints.of(of.key + ".target", of.target.place(), of.targetTable));
    }
    return found;
  }

  @Override
  public JavaRDD<TableRecord> records() {
    JavaRDD<TableRecord> records = pairs(0);
    return splits.size() == 1 ? records : records.union(pairs(1));
  }

  private JavaRDD<TableRecord> pairs(int split) {
    Sides of = splits.get(split);
    String file = of.source.place().toString();
    return of.source
        .numbered()
        .join(of.target.numbered())
        .map(pair -> pair(pair._2()._1(), pair._2()._2(), split, file, pair._1()));
  }

  private static TableRecord pair(Line source, Line target, int split, String file, long line) {
    String damage =
        source.damage() != null
            ? SIDES.get(0) + " " + source.damage()
            : target.damage() != null ? SIDES.get(1) + " " + target.damage() : null;
    return new TableRecord(
        RowFactory.create(source.text(), target.text()), damage, split > 0, file, split, 0, line);
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
}
