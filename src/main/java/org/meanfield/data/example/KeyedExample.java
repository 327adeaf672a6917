package org.meanfield.data.example;

import java.io.Serializable;
import org.meanfield.data.Schema;

/**
 * One example on its way into a shard.
 *
 * @param packed its fields one after the other, as {@link Schema} lays them out
 */
public record KeyedExample(ExampleKey key, byte[] packed) implements Serializable {}
