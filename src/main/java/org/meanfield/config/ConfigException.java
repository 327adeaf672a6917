package org.meanfield.config;

import java.util.List;

/** The configuration is wrong; the message has one line for every error found. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> errors;

  public ConfigException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = List.copyOf(errors);
  }

  public ConfigException(String error) {
    this(List.of(error));
  }

  /** The lines of the message. */
  public List<String> errors() {
    return errors;
  }
}
