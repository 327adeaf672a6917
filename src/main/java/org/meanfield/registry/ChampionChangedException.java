package org.meanfield.registry;

/** The champion is no longer the version that a promotion was decided against. */
public final class ChampionChangedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ChampionChangedException(String message) {
    super(message);
  }
}
