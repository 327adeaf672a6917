package org.meanfield.retraining;

import java.io.Serializable;

/**
 * A file of the source that a version was made of.
 *
 * @param path below the source's folder
 * @param modified milliseconds since 1970
 * @param sha256 of its bytes, in hexadecimal
 */
record UsedFile(String path, long bytes, long modified, String sha256) implements Serializable {}
