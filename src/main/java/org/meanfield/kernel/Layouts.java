package org.meanfield.kernel;

import java.util.Arrays;
import java.util.StringJoiner;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.LongPointer;

/** Descriptors of float tensors: row-major, or whatever oneDNN likes best. */
final class Layouts {
  private static final memory.format_tag[] ROW_MAJOR = {
    memory.format_tag.a, memory.format_tag.ab, memory.format_tag.abc, memory.format_tag.abcd
  };

  private Layouts() {}

  /** Row-major: the last dimension is contiguous. */
  static memory.desc plain(long... shape) {
    return new memory.desc(shape, memory.data_type.f32, ROW_MAJOR[shape.length - 1]);
  }

  /** Images with the channels innermost: {@code [N, H, W, C]} in memory. */
  static memory.desc channelsLast(long... shape) {
    return new memory.desc(shape, memory.data_type.f32, memory.format_tag.acdb);
  }

  /** A matrix {@code [rows, columns]} with the columns contiguous: its transpose row-major. */
  static memory.desc columnMajor(long rows, long columns) {
    return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, memory.format_tag.ba);
  }

  /** Of these distances between neighbours in each dimension, in floats. */
  static memory.desc strided(long[] shape, long... strides) {
    return new memory.desc(shape, memory.data_type.f32, strides);
  }

  /** Left to the primitive that is made with it. */
  static memory.desc any(long... shape) {
    return new memory.desc(shape, memory.data_type.f32, memory.format_tag.any);
  }

  static long count(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Readable, such as {@code [64, 20, 24, 24] strides 18432, 576, 24, 1 blocks 16@1}. */
  static String describe(memory.desc layout) {
    int rank = layout.get_ndims();
    StringJoiner blocks = new StringJoiner(", ", " blocks ", "").setEmptyValue("");
    LongPointer sizes = layout.get_inner_blks();
    LongPointer axes = layout.get_inner_idxs();
    for (int i = 0; i < layout.get_inner_nblks(); i++) {
      blocks.add(sizes.get(i) + "@" + axes.get(i));
    }
    return numbers(layout.get_dims(), rank)
        + " strides "
        + numbers(layout.get_strides(), rank)
        + blocks;
  }

  private static String numbers(LongPointer values, int count) {
    long[] copy = new long[count];
    for (int i = 0; i < count; i++) {
      copy[i] = values.get(i);
    }
    return Arrays.toString(copy);
  }
}
