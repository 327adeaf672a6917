package org.meanfield.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.memory;

/**
 * Consecutive rows of a parameter that lies row-major: all of them, for most layers, or those that
 * one of several layers has that share it by parts. Views of the parameter's own memory.
 */
final class ParameterRows {
  private final Parameter parameter;
  private final int from;
  private final int to;
  private Buffer value;
  private Buffer gradient;
  private Buffer transposed;
  private Buffer row;

  /** Made by {@link Parameter#rows}: one object a range, since copies are kept by their source. */
  ParameterRows(Parameter parameter, int from, int to) {
    this.parameter = parameter;
    this.from = from;
    this.to = to;
  }

  /**
   * @param all parts of parameters that get a gradient
   * @throws IllegalArgumentException where layers share a parameter by parts, and those of them
   *     that are here are not just the whole
   */
  static void requireWhole(Set<ParameterRows> all) {
    Map<Parameter, List<ParameterRows>> parts =
        all.stream().collect(Collectors.groupingBy(ParameterRows::parameter));
    parts.keySet().stream()
        .sorted(Comparator.comparing(Parameter::name))
        .forEach(parameter -> requireWhole(parameter, parts.get(parameter)));
  }

  private static void requireWhole(Parameter parameter, List<ParameterRows> parts) {
    int end = 0;
    for (ParameterRows part :
        parts.stream().sorted(Comparator.comparingInt(ParameterRows::from)).toList()) {
      requireEnd(parameter, end, part.from);
      end = part.to;
    }
    requireEnd(parameter, end, parameter.shape().get(0));
  }

  private static void requireEnd(Parameter parameter, int end, int next) {
    if (end != next) {
      throw new IllegalArgumentException(
          end < next
              ? parameter
                  + ": no layer gives rows "
                  + end
                  + " to "
                  + next
                  + " a gradient; add one that has them, or freeze the parameter's layers"
              : parameter
                  + ": two layers have rows "
                  + next
                  + " to "
                  + end
                  + " in different parts; let both have the same part");
    }
  }

  Parameter parameter() {
    return parameter;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Rows of the part. */
  int count() {
    return to - from;
  }

  /** As layers read them. */
  Buffer value() {
    if (value == null) {
      value = part(parameter.read());
    }
    return value;
  }

  Buffer gradient() {
    if (gradient == null) {
      gradient = part(parameter.gradient());
    }
    return gradient;
  }

  private Buffer part(Buffer whole) {
    int rows = parameter.shape().get(0);
    if (count() == rows) {
      return whole;
    }
    long width = whole.size() / rows;
    memory.desc layout =
        parameter.shape().size() == 1 ? Layouts.plain(count()) : Layouts.plain(count(), width);
    return whole.slice(from * width * Float.BYTES, layout);
  }

  /** The values read as their transpose: the same memory, nothing is copied. */
  Buffer transposed() {
    if (transposed == null) {
      transposed = value().slice(0, value().layout().permute_axes(new int[] {1, 0}));
    }
    return transposed;
  }

  /** A vector's values read as a matrix of one row. */
  Buffer row() {
    if (row == null) {
      row = value().slice(0, Layouts.plain(1, count()));
    }
    return row;
  }

  @Override
  public String toString() {
    return count() == parameter.shape().get(0)
        ? parameter.toString()
        : parameter + " rows " + from + " to " + to;
  }
}
