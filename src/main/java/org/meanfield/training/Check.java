package org.meanfield.training;

import java.io.Serializable;

/**
 * One thing that {@link Doctor} looked at.
 *
 * @param where {@code driver}, or the executor as {@code id@host}
 * @param detail what was found, and what to do where it is not right
 */
public record Check(String name, String where, boolean ok, String detail) implements Serializable {}
