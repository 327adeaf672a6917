package org.meanfield.retraining;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.meanfield.evaluation.BlockTally;
import org.meanfield.network.Judgement;
import org.meanfield.network.Judgement.ClassTally;
import org.meanfield.network.Tally;

/**
 * What challenger and champion are worth on the same held-out examples, block by block.
 *
 * @param challenger its blocks, of all that is held out
 * @param champion its blocks; empty where there is none
 * @param data which shards are the reference and which are new
 * @param extended whether the challenger knows classes that the champion does not
 * @param batch examples that both were asked about at once
 * @param named slices by a column's values
 */
record Comparison(
    Judgement judgement,
    List<BlockTally> challenger,
    Optional<List<BlockTally>> champion,
    TrainingData data,
    boolean extended,
    int batch,
    SortedMap<String, Part> named) {

  /**
   * A part of what is held out that has a name.
   *
   * @param challenger its blocks
   * @param champion its blocks; empty where there is none
   */
  record Part(List<BlockTally> challenger, Optional<List<BlockTally>> champion) {}

  /** A part of what is held out. */
  enum Slice {
    HELD_OUT("held-out"),
    /** That of the first version which the champion goes back to. */
    REFERENCE("reference"),
    /** That of the new data. */
    NEWEST("newest"),
    /** What was held out before there was the new data, of which the champion knows each class. */
    KNOWN("known");

    private final String text;

    Slice(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private List<BlockTally> of(Slice slice, List<BlockTally> blocks) {
    return blocks.stream().filter(block -> data.isIn(slice, block.shard())).toList();
  }

  /** Whether a slice has examples. */
  boolean has(Slice slice) {
    return tally(slice, challenger).examples() > 0;
  }

  private Tally tally(Slice slice, List<BlockTally> blocks) {
    Tally total = judgement.tally(true);
    of(slice, blocks).forEach(block -> total.add(block.tally()));
    return total;
  }

  /** Of the challenger. */
  SortedMap<String, Double> metrics(Slice slice) {
    return judgement.metrics(tally(slice, challenger));
  }

  /** Of the champion, where there is one. */
  Optional<SortedMap<String, Double>> championMetrics(Slice slice) {
    return champion.map(blocks -> judgement.metrics(tally(slice, blocks)));
  }

  /** Of an answer that costs nothing; without what such an answer has not. */
  SortedMap<String, Double> baseline() {
    return judgement.baseline(tally(Slice.HELD_OUT, challenger));
  }

  long examples(Slice slice) {
    return tally(slice, challenger).examples();
  }

  /** To tell how sure a difference on a slice is. */
  PairedBootstrap paired(Slice slice, long seed, double confidence) {
    return new PairedBootstrap(
        judgement, of(slice, champion.orElseThrow()), of(slice, challenger), seed, confidence);
  }

  /** The same of a slice by a column's value. */
  PairedBootstrap paired(String name, long seed, double confidence) {
    Part part = named.get(name);
    return new PairedBootstrap(
        judgement, part.champion().orElseThrow(), part.challenger(), seed, confidence);
  }

  /** Labels of the classes that something is held out of; none where there are no classes. */
  List<Integer> labels() {
    List<ClassTally> classes = classes();
    return IntStream.range(0, classes.size())
        .filter(label -> classes.get(label).examples() > 0)
        .boxed()
        .toList();
  }

  String className(int label) {
    return classes().get(label).name();
  }

  private List<ClassTally> classes() {
    return judgement.byClass(tally(Slice.HELD_OUT, challenger));
  }
}
