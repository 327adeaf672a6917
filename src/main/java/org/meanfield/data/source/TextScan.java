package org.meanfield.data.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * What the bytes of a file of text say of how it is to be read: once through all of them, where
 * Spark would read a part as if it were a file of its own.
 *
 * @param charset as configured, or UTF-16 with the order of bytes that the file has
 * @param header the first record of a delimited file, in that charset; empty where there is none
 * @param whole whether a record may go over several lines, so that parts of the file are no files
 */
record TextScan(String charset, String header, boolean whole) implements Serializable {
  private static final int MARKED = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final String LITTLE_MARK = "\u00FF\u00FE";
  private static final String BIG_MARK = "\u00FE\u00FF";

  /** The first bytes of a file. */
  private static final int START = 10;

  /** How files begin that are no text, as patterns, with what to do about it. */
  private static final Map<String, String> MAGIC =
      Map.of(
          "\u001F\u008B", "is compressed by gzip: let its name end in .gz",
          "BZh[1-9]1AY&SY", "is compressed by bzip2: let its name end in .bz2",
          "\\(\u00B5/\u00FD", "is compressed by zstd: let its name end in .zst",
          "\u00FD7zXZ", "is compressed by xz: unpack it",
          "PK\u0003\u0004", "is a ZIP archive (or a workbook): unpack it, or save it as CSV",
          "PAR1", "is Parquet: set data.source.format = parquet",
          "ORC", "is ORC: set data.source.format = orc",
          "Obj\u0001", "is Avro: set data.source.format = avro");

  /** What a file's bytes say, and what they are known by. */
  record Summed(TextScan scan, Checksum checksum) implements Serializable {}

  /**
   * @throws DataException where it is no text, with what it is, or cannot be unpacked
   */
  static Summed of(Storage storage, URI file, TableFormat format) {
    try {
      Storage.Summed<TextScan> scan =
          storage.readPlainSummed(
              file, plain -> of(file, format, new BufferedInputStream(plain, MARKED)));
      return new Summed(scan.value(), scan.checksum());
    } catch (StorageException e) {
      if (storage.isPacked(file) && e.kind() == StorageException.Kind.OTHER) {
        throw new DataException(
            "%s: cannot be unpacked as its name says (%s); where it is not packed so, give it the name of what it is, otherwise fetch it again"
                .formatted(file, e.getCause().getMessage()),
            e);
      }
      throw e;
    }
  }

  private static TextScan of(URI file, TableFormat format, BufferedInputStream in)
      throws IOException {
    in.mark(MARKED);
    byte[] head = in.readNBytes(MARKED / 2);
    in.reset();
    if (new String(head, 0, Math.min(head.length, 3), StandardCharsets.UTF_8).equals("\uFEFF")) {
      in.skipNBytes(3);
    }
    String charset = charset(file, format, head);
    InputStream text = CellText.isWide(charset) ? in : new TextBytes(in, file);
    return switch (format.format()) {
      case CSV, TSV -> delimited(file, format, charset, text);
      case JSON -> new TextScan(charset, "", json(file, charset, head, text));
      default -> {
        text.transferTo(OutputStream.nullOutputStream());
        yield new TextScan(charset, "", false);
      }
    };
  }

  private static String charset(URI file, TableFormat format, byte[] head) {
    String start = new String(head, 0, Math.min(head.length, START), StandardCharsets.ISO_8859_1);
    MAGIC.forEach(
        (magic, words) -> {
          if (Pattern.compile(magic).matcher(start).lookingAt()) {
            throw new DataException(file + ": " + words);
          }
        });
    boolean wide = format.charset().toUpperCase(Locale.ROOT).startsWith("UTF-16");
    boolean marked = start.startsWith(LITTLE_MARK) || start.startsWith(BIG_MARK);
    if (!wide && marked) {
      throw new DataException(file + ": is UTF-16: set data.source.charset = UTF-16");
    }
    return wide && format.charset().length() == "UTF-16".length()
        ? format.charset() + (isLittle(start, head) ? "LE" : "BE")
        : format.charset();
  }

  /** Without a mark: of separators, digits and line ends one byte is 0, the second of little. */
  private static boolean isLittle(String start, byte[] head) {
    if (start.startsWith(LITTLE_MARK) || start.startsWith(BIG_MARK)) {
      return start.startsWith(LITTLE_MARK);
    }
    int[] zeros = new int[2];
    for (int i = 0; i < head.length; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    return zeros[1] > zeros[0];
  }

  /** Goes through the records; where a character is more than a byte, Spark reads files whole. */
  private static TextScan delimited(URI file, TableFormat format, String charset, InputStream in)
      throws IOException {
    QuoteScan scan = new QuoteScan(format);
    forEachCharacter(in, charset, scan::add);
    String first = scan.finish(file);
    return new TextScan(charset, first, CellText.isWide(charset) || scan.breaksLines());
  }

  /** Characters are bytes where a byte tells what separates cells and lines. */
  private static void forEachCharacter(InputStream in, String charset, IntConsumer each)
      throws IOException {
    Charset of = CellText.isWide(charset) ? Charset.forName(charset) : StandardCharsets.ISO_8859_1;
    InputStreamReader characters = new InputStreamReader(in, of);
    char[] buffer = new char[MARKED];
    for (int length = characters.read(buffer); length >= 0; length = characters.read(buffer)) {
      for (int i = 0; i < length; i++) {
        if (buffer[i] != BYTE_ORDER_MARK) {
          each.accept(buffer[i]);
        }
      }
    }
  }

  /** Then Spark ends lines at carriage returns, too; else we say that it ends them at \n alone. */
  static boolean isUtf8(String charset) {
    return Charset.forName(charset).equals(StandardCharsets.UTF_8);
  }

  /** Whether the file is an array or an object on several lines, and not an object a line. */
  private static boolean json(URI file, String charset, byte[] head, InputStream in)
      throws IOException {
    List<String> lines =
        new String(head, Charset.forName(charset))
            .replaceFirst("^\uFEFF", "")
            .lines()
            .filter(line -> !line.isBlank())
            .limit(2)
            .toList();
    boolean array = !lines.isEmpty() && lines.get(0).stripLeading().startsWith("[");
    boolean lineByLine =
        lines.size() < 2 || endsInLine(lines.get(0)) || lines.get(1).strip().startsWith("{");
    if (!array && lineByLine) {
      ObjectScan scan = new ObjectScan(isUtf8(charset));
      forEachCharacter(in, charset, scan::add);
      scan.finish(file);
      return false;
    }
    try (JsonParser parser = parser(charset, in)) {
      parser.nextToken();
      parser.skipChildren();
      if (parser.nextToken() == null) {
        return true;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: is no JSON: line %s: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    }
    throw new DataException(
        file
            + ": has several objects that go over many lines; write an object a line, or all of"
            + " them as one array, [ … ]");
  }

  /** Jackson itself tells the encodings of Unicode apart, by the mark at the beginning too. */
  private static JsonParser parser(String charset, InputStream in) throws IOException {
    // What is behind the JSON is still to be read, for the checksum.
    JsonFactory json = new JsonFactory().disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    return charset.startsWith("UTF-")
        ? json.createParser(in)
        : json.createParser(new InputStreamReader(in, Charset.forName(charset)));
  }

  /** A line that only breaks off is part of an object; one that is damaged is a bad record. */
  private static boolean endsInLine(String line) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      parser.nextToken();
      parser.skipChildren();
      return true;
    } catch (JsonEOFException e) {
      return false;
    } catch (JsonProcessingException e) {
      return true;
    }
  }
}
