package org.meanfield.data.source;

import java.io.Serializable;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The lines of a text file with their numbers, however many tasks read it: a line's is that of the
 * lines in its part of the file, and of those in the parts before.
 *
 * @param place of the file, or of a folder whose files are one text
 * @param records a line each
 * @param before how many lines are in front of each part of each file
 * @param counts lines of each file, in their order
 */
record AlignedLines(
    URI place, JavaRDD<TableRecord> records, HashMap<Part, Before> before, List<Long> counts) {

  /** A part of a file, which is read in one go. */
  private record Part(int file, long block) implements Serializable, Comparable<Part> {
    @Override
    public int compareTo(Part other) {
      return file == other.file ? Long.compare(block, other.block) : file - other.file;
    }
  }

  /** Lines in front of a part, of all files and of its own. */
  private record Before(long all, long own) implements Serializable {}

  /**
   * A line.
   *
   * @param damage what is wrong with it where it cannot be read, or null
   * @param number in its file, from 0
   */
  record Line(String text, String damage, String file, int fileNumber, long number)
      implements Serializable {}

  /** Counts the lines, for which they are read once. */
  static AlignedLines of(URI place, JavaRDD<TableRecord> records) {
    TreeMap<Part, Long> counts =
        new TreeMap<>(
            records
                .mapToPair(line -> new Tuple2<>(new Part(line.fileNumber(), line.block()), 1L))
                .reduceByKey(Long::sum)
                .collectAsMap());
    HashMap<Part, Before> before = new HashMap<>();
    TreeMap<Integer, Long> files = new TreeMap<>();
    long lines = 0;
    for (Part part : counts.keySet()) {
      before.put(part, new Before(lines, files.getOrDefault(part.file, 0L)));
      lines += counts.get(part);
      files.merge(part.file, counts.get(part), Long::sum);
    }
    return new AlignedLines(place, records, before, List.copyOf(files.values()));
  }

  /** Lines of all files. */
  long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** The lines by their numbers, from 0. */
  JavaPairRDD<Long, Line> numbered() {
    HashMap<Part, Before> before = this.before;
    return records.mapToPair(
        record -> {
          Before part = before.get(new Part(record.fileNumber(), record.block()));
          return new Tuple2<>(part.all + record.index(), line(record, part));
        });
  }

  private static Line line(TableRecord record, Before part) {
    Object text = record.columns().get(0);
    return new Line(
        text == null ? null : text.toString(),
        record.damage(),
        record.file(),
        record.fileNumber(),
        part.own + record.index());
  }
}
