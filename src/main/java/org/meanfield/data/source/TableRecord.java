package org.meanfield.data.source;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.meanfield.config.TableFormat;
import org.meanfield.storage.Storage;

/**
 * A row of a table, and where it stands.
 *
 * @param columns of an example, in the order of the configuration, then the label, or what else was
 *     asked for
 * @param damage what is wrong with it where it cannot be read, or null
 * @param test whether it belongs to the source's own test split
 * @param file its URI; of a record that stands in two files both, with a blank between them
 * @param fileNumber among the files of the source
 * @param block byte at which the part of the file begins that was read in one go
 * @param index row in that part, from 0
 */
public record TableRecord(
    Cells columns,
    String damage,
    boolean test,
    String file,
    int fileNumber,
    long block,
    long index) {
  /** Files of up to a terabyte, and 8 million of them. */
  private static final int FILE_SHIFT = 40;

  private static final int LONGEST_QUOTE = 60;

  /**
   * In the order of files and rows; no other record of the source has it. A row of text has two
   * bytes at least, so where a part begins plus the rows before stays below where the next part
   * begins: the order is that of the file, however it is cut into parts.
   */
  public long position() {
    return ((long) fileNumber << FILE_SHIFT) + block + index;
  }

  /** The record for people, rows counted from 1. */
  public String name() {
    List<URI> files = Arrays.stream(file.split(" ")).map(URI::create).toList();
    if (TableFormat.isNamed(files.get(0))) {
      return "a row of " + TableFormat.tableName(files.get(0));
    }
    String names =
        files.stream().map(Storage::name).distinct().collect(Collectors.joining(" and "));
    String row = "%s, row %s".formatted(names, index + 1);
    return block == 0 ? row : row + " after byte " + block;
  }

  /**
   * @throws BadRecordException where it cannot be read
   */
  public void requireWhole() throws BadRecordException {
    if (damage != null) {
      throw new BadRecordException(damage);
    }
  }

  /** Whether a cell has no value: nothing, blanks, or not a number where it is one. */
  public static boolean isMissing(Object cell) {
    return cell == null
        || cell instanceof String text && text.isBlank()
        || cell instanceof Double wide && wide.isNaN()
        || cell instanceof Float single && single.isNaN();
  }

  /** The beginning of a value, for people. */
  public static String quote(Object value) {
    String text = value.toString();
    return '"'
        + (text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…")
        + '"';
  }
}
