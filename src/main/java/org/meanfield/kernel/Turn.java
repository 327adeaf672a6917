package org.meanfield.kernel;

/**
 * One program's turns in the memory that all programs of a {@link Workspace} have: what it was fed
 * and what it computed stand there until another program is fed or run, and are refused by name
 * from then on. A program that stands apart has memory of its own, which no other takes.
 */
final class Turn {
  /** How far a pass has come. */
  private enum Reached {
    NOTHING,
    FORWARD,
    LOSS,
    BACKWARD
  }

  private final Workspace workspace;
  private final boolean training;
  private final boolean apart;
  private long number = 1;
  private Reached reached = Reached.NOTHING;

  Turn(Workspace workspace, boolean training, boolean apart) {
    this.workspace = workspace;
    this.training = training;
    this.apart = apart;
  }

  private void begin() {
    if (!apart) {
      workspace.give(this);
    }
    reached = Reached.NOTHING;
  }

  /** Takes the memory for something that the next forward pass reads, and forgets the last pass. */
  long feed() {
    begin();
    return number;
  }

  /** Something that the way back reads as well is changed, in memory of its own. */
  void changed() {
    reached = Reached.NOTHING;
  }

  /** Whether what was fed in a turn is there still. */
  boolean holds(long fed) {
    return fed == number;
  }

  /** Another program takes the memory. */
  void end() {
    number++;
    reached = Reached.NOTHING;
  }

  void forwardBegins() {
    begin();
  }

  void forwardEnds() {
    reached = Reached.FORWARD;
  }

  /** Whether a forward pass has left what is there, and nothing has taken its place since. */
  boolean stands() {
    return reached == Reached.FORWARD;
  }

  /** A loss is asked for; where it prepares the way back, it may take the results' place. */
  void loss() {
    requireResults("the loss");
    if (training) {
      reached = Reached.LOSS;
    }
  }

  /** The way back begins; it takes the place of what the loss has left. */
  void backward() {
    require(reached == Reached.LOSS, "the way back", "a loss was asked for");
    reached = Reached.BACKWARD;
  }

  /** For what reads the results, which a loss in training may overwrite. */
  void requireResults(String what) {
    require(reached == Reached.FORWARD, what, "a forward pass");
  }

  /** For what reads values inside the program. */
  void requireForward(String what) {
    require(reached != Reached.NOTHING, what, "a forward pass");
  }

  /** For what reads a gradient inside the program. */
  void requireBackward(String what) {
    require(reached == Reached.BACKWARD, what, "a backward pass");
  }

  private static void require(boolean met, String what, String after) {
    if (!met) {
      throw new IllegalStateException(
          what
              + " can be had once after "
              + after
              + ", before the program is fed anew and before another program of the network is fed"
              + " or run, which overwrites it; run this program again first");
    }
  }
}
