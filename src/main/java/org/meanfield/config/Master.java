package org.meanfield.config;

/** Who trains the rounds, as {@code training.master} spells it. */
public enum Master {
  /** This project: its own engine, and an averaging of which every state can be resumed. */
  MEANFIELD(true),
  /** Stock dl4j-spark, to compare with; its moments stay where no checkpoint reaches them. */
  DL4J(false);

  private final boolean resumes;

  Master(boolean resumes) {
    this.resumes = resumes;
  }

  /** As the configuration spells it. */
  public String text() {
    return Choices.spell(this);
  }

  /** Whether a run that was cut off can go on. */
  public boolean resumes() {
    return resumes;
  }
}
