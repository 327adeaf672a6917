package org.meanfield.data.text;

import java.io.Serializable;
import java.util.function.Consumer;

/** Cuts a text into the pieces that a vocabulary is learned from. */
public interface PreTokenizer extends Serializable {

  /**
   * Hands on the pieces from first to last.
   *
   * @param text without half surrogate pairs
   */
  void split(String text, Consumer<String> each);
}
