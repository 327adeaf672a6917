package org.meanfield.data.sharding;

import java.io.Serializable;
import org.meanfield.data.Split;

/**
 * What of a document is in one split.
 *
 * @param ends whether the document's end is in it
 */
record TextPiece(Split split, String text, boolean ends) implements Serializable {}
