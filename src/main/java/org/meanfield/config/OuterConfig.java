package org.meanfield.config;

import java.io.Serializable;

/**
 * What becomes of the replicas' mean at the end of a round.
 *
 * @param learningRate how far the next round's start lies on the way from this one's to the mean; 1
 *     for the mean itself
 * @param momentum how much of the earlier rounds' movement goes on (nesterov), or how slowly the
 *     movement's mean forgets (adam); 0 where nothing is remembered
 */
public record OuterConfig(Name name, double learningRate, double momentum) implements Serializable {
  /** The next round starts from the mean. */
  public static final OuterConfig PLAIN = new OuterConfig(Name.AVERAGE, 1, 0);

  static final String KEY = "outer";

  /**
   * Replicas from which on the mean alone does not come as far as one replica that has seen as many
   * examples: momentum makes up for the steps that none of many takes.
   */
  static final int MANY = 8;

  /** The outer optimizers, as {@code training.outer.name} spells them. */
  public enum Name {
    AVERAGE,
    NESTEROV,
    ADAM
  }

  /**
   * What is best for so many replicas that begin with random values and take many steps a round.
   */
  static Name usual(int replicas) {
    return replicas < MANY ? Name.AVERAGE : Name.NESTEROV;
  }

  /**
   * @param usual where none is named
   */
  static OuterConfig read(Section outer, Name usual) {
    Name name = outer.choice("name", Name.class).or(usual);
    return switch (name) {
      case AVERAGE -> new OuterConfig(name, rate(outer, 1), 0);
      case NESTEROV -> new OuterConfig(name, rate(outer, 0.7), momentum(outer));
      case ADAM -> new OuterConfig(name, rate(outer, 0.01), momentum(outer));
    };
  }

  private static double rate(Section outer, double fallback) {
    return outer.number("learning-rate").or(fallback, Rule.positive());
  }

  private static double momentum(Section outer) {
    return outer.number("momentum").or(0.9, Rule.fraction());
  }

  /** For people, such as {@code nesterov, learning rate 0.7, momentum 0.9}. */
  public String text() {
    String text = Choices.spell(name) + ", learning rate " + learningRate;
    return name == Name.AVERAGE ? text : text + ", momentum " + momentum;
  }
}
