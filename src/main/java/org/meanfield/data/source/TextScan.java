package org.meanfield.data.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.apache.spark.sql.types.DataType;
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

  /**
   * What a file's bytes say.
   *
   * @param objects the type of its records, where it is JSON
   */
  private record Found(TextScan scan, DataType objects) {}

  /** The same, and what the bytes are known by. */
  record Summed(TextScan scan, DataType objects, Checksum checksum) implements Serializable {}

  /**
   * @throws DataException where it is no text, with what it is, or cannot be unpacked
   */
  static Summed of(Storage storage, URI file, TableFormat format) {
    try {
      Storage.Summed<Found> read =
          storage.readPlainSummed(
              file, plain -> of(storage, file, format, new BufferedInputStream(plain, MARKED)));
      return new Summed(read.value().scan(), read.value().objects(), read.checksum());
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

  private static Found of(Storage storage, URI file, TableFormat format, BufferedInputStream in)
      throws IOException {
    in.mark(MARKED);
    byte[] head = in.readNBytes(MARKED / 2);
    in.reset();
    if (new String(head, 0, Math.min(head.length, 3), StandardCharsets.UTF_8).equals("\uFEFF")) {
      in.skipNBytes(3);
    }
    String charset = charset(storage, file, format, head);
    InputStream text = CellText.isWide(charset) ? in : new TextBytes(in, file);
    return switch (format.format()) {
      case CSV, TSV -> delimited(file, format, charset, text);
      case JSON -> {
        JsonScan scan = new JsonScan(file, format, charset);
        boolean whole = scan.read(head, text);
        yield new Found(new TextScan(charset, "", whole), scan.found());
      }
      default -> {
        text.transferTo(OutputStream.nullOutputStream());
        yield new Found(new TextScan(charset, "", false), ObjectTypes.NONE);
      }
    };
  }

  private static String charset(Storage storage, URI file, TableFormat format, byte[] head) {
    String start =
        new String(head, 0, Math.min(head.length, BinaryKind.BYTES), StandardCharsets.ISO_8859_1);
    BinaryKind.requireNone(storage, file, start);
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
  private static Found delimited(URI file, TableFormat format, String charset, InputStream in)
      throws IOException {
    QuoteScan scan = new QuoteScan(format);
    boolean wide = CellText.isWide(charset);
    // Characters are bytes where a byte tells what separates cells and lines.
    forEachCharacter(in, wide ? Charset.forName(charset) : StandardCharsets.ISO_8859_1, scan::add);
    String first = scan.finish(file);
    return new Found(new TextScan(charset, first, wide || scan.breaksLines()), ObjectTypes.NONE);
  }

  /** But for a mark of the order of bytes at the beginning. */
  static void forEachCharacter(InputStream in, Charset charset, IntConsumer each)
      throws IOException {
    InputStreamReader characters = new InputStreamReader(in, charset);
    char[] buffer = new char[MARKED];
    boolean first = true;
    for (int length = characters.read(buffer); length >= 0; length = characters.read(buffer)) {
      for (int i = 0; i < length; i++) {
        if (!first || buffer[i] != BYTE_ORDER_MARK) {
          each.accept(buffer[i]);
        }
        first = false;
      }
    }
  }
}
