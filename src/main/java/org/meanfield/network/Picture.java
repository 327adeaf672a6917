package org.meanfield.network;

/**
 * A picture to be stored.
 *
 * @param name for the file, such as {@code confusion}
 * @param png the file's bytes
 */
public record Picture(String name, byte[] png) {}
