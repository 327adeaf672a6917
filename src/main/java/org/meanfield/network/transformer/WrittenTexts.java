package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Texts side by side that are being written, and the programs that read them, each of so many steps
 * that it halves the next longer one's.
 *
 * @param <P> a program
 */
final class WrittenTexts<P> {
  private static final int SHORTEST = 16;

  private final List<WrittenText> texts;
  private final NavigableMap<Integer, P> programs = new TreeMap<>();

  /**
   * @param most tokens of a text that are read
   * @param assembler of the program of so many steps; the longest, which decides the layouts, first
   */
  WrittenTexts(int rows, int most, IntFunction<P> assembler) {
    this.texts =
        new ArrayList<>(IntStream.range(0, rows).mapToObj(row -> new WrittenText(most)).toList());
    for (int steps = most; steps > SHORTEST; steps = (steps + 1) / 2) {
      programs.put(steps, assembler.apply(steps));
    }
    int shortest = Math.min(most, SHORTEST);
    programs.computeIfAbsent(shortest, assembler::apply);
  }

  int rows() {
    return texts.size();
  }

  WrittenText text(int row) {
    return texts.get(row);
  }

  /** The shortest program that the longest text fits into. */
  P program() {
    int longest = texts.stream().mapToInt(WrittenText::length).max().orElseThrow();
    return programs.ceilingEntry(longest).getValue();
  }

  /** Each row goes on with another's text. */
  void keep(int[] parents) {
    List<WrittenText> before = List.copyOf(texts);
    for (int row = 0; row < rows(); row++) {
      texts.set(row, before.get(parents[row]).copy());
    }
  }
}
