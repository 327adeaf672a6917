package org.meanfield.config;

import java.io.Serializable;

/** How many minibatches each replica takes in a round. */
public sealed interface LocalStepsConfig extends Serializable {
  String KEY = "local-steps";

  /** The mean of replicas that take one step is one step on all their examples. */
  LocalStepsConfig ONE = new Constant(1);

  /** One answer for each way to say it. */
  interface Cases<R> {
    R constant(Constant constant);

    R postLocal(PostLocal postLocal);

    R quadratic(Quadratic quadratic);
  }

  <R> R match(Cases<R> cases);

  /** For people, such as {@code 16 local steps}. */
  String text();

  /** In every round as many. */
  record Constant(int steps) implements LocalStepsConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.constant(this);
    }

    @Override
    public String text() {
      return Amount.of(steps, "local step");
    }
  }

  /**
   * Few while much is learned, and more from then on: post-local SGD (arXiv 1808.07217).
   *
   * @param afterRounds rounds of {@code first} steps
   */
  record PostLocal(int first, int then, int afterRounds) implements LocalStepsConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.postLocal(this);
    }

    @Override
    public String text() {
      return "%s (%s after round %s)".formatted(Amount.of(first, "local step"), then, afterRounds);
    }
  }

  /**
   * The more, the smaller the learning rate is: the quadratic synchronisation rule (arXiv
   * 2310.14423), base · (highest rate / rate)².
   */
  record Quadratic(int base, int maximum) implements LocalStepsConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.quadratic(this);
    }

    @Override
    public String text() {
      return "%s to %s".formatted(base, Amount.of(maximum, "local step"));
    }
  }

  /** The schedules, as {@code training.local-steps.name} spells them. */
  enum Name {
    POST_LOCAL,
    QUADRATIC
  }

  static LocalStepsConfig read(Section training, Task task) {
    if (!training.isSection(KEY)) {
      int steps = training.integer(KEY).or(16, Rule.atLeast(1));
      training.findings().describe(training.full(KEY), Section.NUMBER_OR_SECTION, "16");
      return new Constant(steps);
    }
    Section steps = training.section(KEY);
    return switch (steps.choice("name", Name.class).or(Name.POST_LOCAL, fits(task))) {
      case POST_LOCAL ->
          new PostLocal(
              steps.integer("first").or(1, Rule.atLeast(1)),
              steps.integer("then").or(16, Rule.atLeast(1)),
              steps
                  .integer("after-rounds")
                  .required("give the rounds of the first so many steps", Rule.atLeast(1)));
      case QUADRATIC -> {
        int base = steps.integer("base").or(16, Rule.atLeast(1));
        yield new Quadratic(base, steps.integer("maximum").or(4 * base, Rule.atLeast(base)));
      }
    };
  }

  private static Rule<Name> fits(Task task) {
    return new Rule<>(
        name -> name != Name.QUADRATIC || task != Task.GENERATION,
        "follows one learning rate, and a GAN has two; choose a number, or post-local");
  }
}
