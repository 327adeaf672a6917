package org.meanfield.data.source;

import java.io.Serializable;

/**
 * A text of a source.
 *
 * @param position in the order of files and places; no other document has it
 * @param test whether it belongs to the source's own test split
 */
public record Document(long position, boolean test, String text) implements Serializable {

  /** Characters (Unicode code points), and one for the end. */
  public long length() {
    return text.codePointCount(0, text.length()) + 1L;
  }
}
