package org.meanfield.data;

import java.io.Serializable;

/**
 * What of a document is in one split.
 *
 * @param ends whether the document's end is in it
 */
record TextPiece(Split split, String text, boolean ends) implements Serializable {}
