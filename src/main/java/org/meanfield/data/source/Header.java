package org.meanfield.data.source;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;

/**
 * The columns of a delimited file, as its first record has them; where that is a row like any
 * other, they have numbers from 1.
 *
 * @param names each once: of columns with the same name the later ones have a number behind it
 * @param twice names that stand there more than once
 */
record Header(List<String> names, Set<String> twice) {
  /** Of a column that has its name with another one. */
  static final String AMBIGUOUS = "meanfield.ambiguous";

  private static final int LONGEST = 1 << 20;

  /**
   * @throws DataException where the names are not in the file's charset
   */
  static Header of(TableFormat format, TextScan scan, URI file) {
    requireNoNote(scan.header(), file);
    String[] cells = cells(format, scan);
    if (!format.header()) {
      return new Header(
          IntStream.rangeClosed(1, cells.length).mapToObj(Integer::toString).toList(), Set.of());
    }
    CellText text = new CellText(scan.charset(), !CellText.isWide(scan.charset()), List.of());
    List<String> written = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      written.add(name(text, cells[i], i, file));
    }
    Set<String> taken = new HashSet<>(written);
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String name : written) {
      boolean first = once.add(name);
      names.add(first ? name : numbered(name, names.size() + 1, taken));
      if (!first) {
        twice.add(name);
      }
    }
    return new Header(names, twice);
  }

  /** The name with a number behind it, from this one on, that no other column has. */
  private static String numbered(String name, int from, Set<String> taken) {
    int number = from;
    while (!taken.add("%s (%s)".formatted(name, number))) {
      number++;
    }
    return "%s (%s)".formatted(name, number);
  }

  /** To Excel it says how cells are separated; to all others it is a row. */
  private static void requireNoNote(String first, URI file) {
    if (first.regionMatches(true, 0, "sep=", 0, "sep=".length())) {
      throw new DataException(
          "%s: its first line, %s, is a note for Excel; delete the line, and set data.source.separator to what it says"
              .formatted(file, first.strip()));
    }
  }

  private static String[] cells(TableFormat format, TextScan scan) {
    CsvParserSettings settings = new CsvParserSettings();
    settings
        .getFormat()
        .setDelimiter(
            CellText.isWide(scan.charset())
                ? format.separator()
                : CellText.asBytes(format.separator(), scan.charset()));
    String quote = format.options().getOrDefault("quote", "\"");
    settings.getFormat().setQuote(quote.isEmpty() ? '\0' : quote.charAt(0));
    String escape = format.options().getOrDefault("escape", "\"");
    settings.getFormat().setQuoteEscape(escape.isEmpty() ? '\0' : escape.charAt(0));
    // Lines of comments were left out before, and a name may begin with a #.
    settings.getFormat().setComment('\0');
    settings.setMaxColumns(LONGEST);
    settings.setMaxCharsPerColumn(-1);
    settings.setNullValue("");
    String[] cells = new CsvParser(settings).parseLine(scan.header());
    return cells == null ? new String[0] : cells;
  }

  /** A column without a name, such as pandas writes, has the one that Spark would give it. */
  private static String name(CellText text, String cell, int index, URI file) {
    try {
      String name = text.decode(cell).replace("\uFEFF", "");
      return name.isEmpty() ? "_c" + index : name;
    } catch (BadRecordException e) {
      throw new DataException(
          "%s: the name of column %s %s".formatted(file, index + 1, e.getMessage()), e);
    }
  }

  List<StructField> fields() {
    return names.stream()
        .map(name -> field(name, DataTypes.StringType, twice.contains(name)))
        .toList();
  }

  /** Columns of which some may have one name, as where an object has a key twice. */
  static List<StructField> marked(List<StructField> columns) {
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    columns.forEach(column -> (once.add(column.name()) ? once : twice).add(column.name()));
    return columns.stream()
        .map(column -> field(column.name(), column.dataType(), twice.contains(column.name())))
        .toList();
  }

  private static StructField field(String name, DataType type, boolean ambiguous) {
    return new StructField(
        name,
        type,
        true,
        ambiguous ? new MetadataBuilder().putBoolean(AMBIGUOUS, true).build() : Metadata.empty());
  }
}
