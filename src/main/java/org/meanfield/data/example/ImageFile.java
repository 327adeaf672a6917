package org.meanfield.data.example;

import java.io.Serializable;
import java.net.URI;

/**
 * An image in the folder of its class.
 *
 * @param test whether it belongs to the source's own test split
 * @param position among all files of the source
 * @param className {@link #NO_CLASS} where it lies beside the folders of classes, or there are none
 */
record ImageFile(boolean test, long position, String className, URI uri) implements Serializable {
  /** No folder has an empty name. */
  static final String NO_CLASS = "";
}
