package org.meanfield.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;

/**
 * A kind of files that are no text, though their names or settings say so.
 *
 * @param begins how they begin
 * @param ends how they end; empty where the beginning tells enough, as no text begins so
 * @param remedy what such a file is, and what to do about it
 */
record BinaryKind(String begins, String ends, String remedy) {
  /** So many bytes tell how a file begins, and how it ends. */
  static final int BYTES = 10;

  private static final List<BinaryKind> KINDS =
      List.of(
          known("\u001F\u008B", "is compressed by gzip: let its name end in .gz"),
          known("BZh[1-9]1AY&SY", "is compressed by bzip2: let its name end in .bz2"),
          known("\\(\u00B5/\u00FD", "is compressed by zstd: let its name end in .zst"),
          known("\u00FD7zXZ", "is compressed by xz: unpack it"),
          known("PK\u0003\u0004", "is a ZIP archive (or a workbook): unpack it, or save it as CSV"),
          known("Obj\u0001", "is Avro: set data.source.format = avro"),
          new BinaryKind("PAR1", "PAR1", "is Parquet: set data.source.format = parquet"),
          // Behind it stands the length of what is before it, which is no line's end.
          new BinaryKind("ORC", "ORC[^\r\n]", "is ORC: set data.source.format = orc"));

  private static BinaryKind known(String begins, String remedy) {
    return new BinaryKind(begins, "", remedy);
  }

  /**
   * @param start the first {@link #BYTES} of the file as it is unpacked, a character each
   * @throws DataException that says what the file is
   */
  static void requireNone(Storage storage, URI file, String start) {
    for (BinaryKind kind : KINDS) {
      if (Pattern.compile(kind.begins).matcher(start).lookingAt() && kind.isEndOf(storage, file)) {
        throw new DataException(file + ": " + kind.remedy);
      }
    }
  }

  /** A column of a table of text may be called ORCID, and so may its file begin. */
  private boolean isEndOf(Storage storage, URI file) {
    long length = ends.isEmpty() ? 0 : storage.length(file);
    return ends.isEmpty()
        || Pattern.compile(ends + "$", Pattern.DOTALL)
            .matcher(storage.read(file, in -> end(in, length)))
            .find();
  }

  private static String end(InputStream in, long length) throws IOException {
    in.skipNBytes(Math.max(0, length - BYTES));
    return new String(in.readNBytes(BYTES), StandardCharsets.ISO_8859_1);
  }
}
