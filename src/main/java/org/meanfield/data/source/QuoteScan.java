package org.meanfield.data.source;

import java.net.URI;
import java.nio.charset.Charset;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;

/**
 * Goes through a delimited file as RFC 4180 has it, byte by byte: finds its first record, and
 * whether a line ends within quotes anywhere. A quote within a cell that did not begin with one is
 * a character like any other, as it is to Spark's parser.
 */
final class QuoteScan {
  private enum State {
    START,
    PLAIN,
    QUOTED,
    ESCAPED,
    CLOSED,
    /** Behind a quote that closed after a line's end, and that no separator follows. */
    STRAY
  }

  private final int separator;
  private final int quote;
  private final int escape;
  private final int comment;
  private final StringBuilder first = new StringBuilder();
  private State state = State.START;
  private boolean firstIsOver;
  private boolean breaksLines;
  private boolean cellBreaksLines;
  private long line = 1;
  private long opened;
  private int before;
  private boolean behindBackslash;
  private long backslashed;

  QuoteScan(TableFormat format) {
    // Of a character of several bytes the last one tells where a cell begins.
    byte[] bytes = format.separator().getBytes(Charset.forName(format.charset()));
    separator =
        CellText.isWide(format.charset())
            ? format.separator().charAt(0)
            : bytes[bytes.length - 1] & 0xFF;
    quote = option(format, "quote", '"');
    escape = option(format, "escape", '"');
    comment = option(format, "comment", -1);
  }

  private static int option(TableFormat format, String name, int otherwise) {
    String value = format.options().get(name);
    return value == null ? otherwise : value.isEmpty() ? -1 : value.charAt(0);
  }

  void add(int c) {
    int last = before;
    before = c;
    boolean end = c == '\n' || c == '\r';
    line += c == '\n' ? 1 : 0;
    boolean inQuotes = state == State.QUOTED || state == State.ESCAPED;
    breaksLines |= end && inQuotes;
    cellBreaksLines |= end && inQuotes;
    if (state == State.STRAY) {
      return;
    }
    if (end && !inQuotes) {
      firstIsOver |= !first.toString().isBlank() && first.charAt(0) != comment;
      if (!firstIsOver) {
        first.setLength(0);
      }
      state = State.START;
      return;
    }
    if (!firstIsOver) {
      first.append((char) c);
    }
    State next = next(c);
    if (next == State.CLOSED && state == State.QUOTED) {
      behindBackslash = last == '\\';
    } else if (state == State.CLOSED && next != State.START && next != State.CLOSED) {
      backslashed =
          behindBackslash && next != State.QUOTED && backslashed == 0 ? line : backslashed;
    }
    state = next;
  }

  private State next(int c) {
    return switch (state) {
      case START -> c == quote ? open() : isBlank(c) || c == separator ? state : State.PLAIN;
      case PLAIN -> c == separator ? State.START : state;
      case QUOTED ->
          c == escape && escape != quote ? State.ESCAPED : c == quote ? State.CLOSED : State.QUOTED;
      case ESCAPED -> State.QUOTED;
      case CLOSED ->
          c == quote && escape == quote
              ? State.QUOTED
              : c == separator
                  ? State.START
                  : isBlank(c) ? state : cellBreaksLines ? State.STRAY : State.PLAIN;
      case STRAY -> state;
    };
  }

  private State open() {
    opened = line;
    cellBreaksLines = false;
    return State.QUOTED;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /**
   * The first record.
   *
   * @throws DataException where the file ends within quotes, or quotes that enclose a line's end
   *     have text behind them: what stands behind the first would be one cell; or where a backslash
   *     stands before the quotes within a cell, as Spark and MySQL write them
   */
  String finish(URI file) {
    if (backslashed > 0) {
      throw new DataException(
          "%s: line %s has a backslash before a quote within quotes; where that is how quotes are written there, set data.source.options.escape = \"\\\\\", otherwise double them"
              .formatted(file, backslashed));
    }
    if (state == State.STRAY) {
      throw new DataException(
          "%s: the quote that opens in line %s is not closed in that line, and the next quote does not end a cell; double quotes within quotes, or, where quotes mean nothing, set data.source.options.quote = \"\""
              .formatted(file, opened));
    }
    if (state == State.QUOTED || state == State.ESCAPED) {
      throw new DataException(
          "%s: the quote that opens in line %s is never closed; close it, or, where quotes mean nothing, set data.source.options.quote = \"\""
              .formatted(file, opened));
    }
    return first.toString();
  }

  boolean breaksLines() {
    return breaksLines;
  }
}
