package org.meanfield.network;

/**
 * One of the sets of parameters that a network consists of.
 *
 * @param prefix of its tensors' names in the state, such as {@code generator.}: two sets may have
 *     layers of one name
 * @param update name of the update that trains it; empty where none does, such as a mean of other
 *     parameters
 */
public record ParameterSet(String prefix, String update) {
  /** That of a network that has no other. */
  public static final ParameterSet ONLY = new ParameterSet("", UpdateRule.ONLY);

  /** One that no update trains. */
  public static ParameterSet untrained(String prefix) {
    return new ParameterSet(prefix, "");
  }

  boolean isTrainedFor(NetworkUse use) {
    return use.trains() && !update.isEmpty();
  }
}
