package org.meanfield.data.source;

import java.net.URI;
import org.meanfield.data.DataException;

/**
 * Goes through a file of JSON with an object a line, character by character, to see whether a line
 * has more than one: Spark reads the first of a line, and says nothing of what stands behind it.
 */
final class ObjectScan {
  private final boolean returnsEndLines;
  private long line = 1;
  private int depth;
  private int quote;
  private boolean escaped;
  private boolean complete;
  private long crowded;

  /**
   * @param returnsEndLines whether a carriage return ends a line, too
   */
  ObjectScan(boolean returnsEndLines) {
    this.returnsEndLines = returnsEndLines;
  }

  void add(int c) {
    if (c == '\n' || c == '\r' && returnsEndLines) {
      line += c == '\n' ? 1 : 0;
      depth = 0;
      quote = 0;
      escaped = false;
      complete = false;
    } else if (complete) {
      // A comma is what is left of an array.
      boolean nothing = c == ',' || Character.isWhitespace(c);
      crowded = nothing || crowded > 0 ? crowded : line;
    } else if (quote != 0) {
      quote = c == quote && !escaped ? 0 : quote;
      escaped = c == '\\' && !escaped;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      depth = Math.max(0, depth - 1);
      complete |= depth == 0;
    }
  }

  /**
   * @throws DataException where there is more on a line than an object
   */
  void finish(URI file) {
    if (crowded > 0) {
      throw new DataException(
          "%s: line %s has more behind its object; write an object a line, or all of them as one array, [ … ]"
              .formatted(file, crowded));
    }
  }
}
