package org.meanfield.kernel;

/**
 * What a program is fed.
 *
 * @param values null where it is fed no floats
 * @param tokens null where it is fed no tokens
 * @param lengths null where its sequences have no lengths
 */
record Inputs(Activation values, Tokens tokens, Lengths lengths) {
  @Override
  public Activation values() {
    return require(values, "floats");
  }

  @Override
  public Tokens tokens() {
    return require(tokens, "tokens");
  }

  @Override
  public Lengths lengths() {
    return require(lengths, "lengths");
  }

  private static <T> T require(T input, String what) {
    if (input == null) {
      throw new IllegalStateException("this program takes no " + what);
    }
    return input;
  }
}
