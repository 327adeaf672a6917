package org.meanfield.config;

/** What a network is trained for, as {@code network.task} spells it. */
public enum Task {
  /** A class for each image, or row of features. */
  CLASSIFICATION,
  /** Numbers for each image, or row of features. */
  REGRESSION,
  /** The next token of a text, at every place of it. */
  LANGUAGE_MODEL,
  /** Tokens of a text that are masked, from what stands on both sides of them. */
  MASKED_LANGUAGE_MODEL,
  /** A class for each document. */
  SEQUENCE_CLASSIFICATION,
  /** The next values of time series. */
  FORECASTING,
  /** A text in another language, or in another form. */
  TRANSLATION,
  /** Images like those that there are. */
  GENERATION;

  /** As the configuration spells it. */
  public String text() {
    return Choices.spell(this);
  }

  /** The command that asks a model of this task. */
  public String command() {
    return switch (this) {
      case LANGUAGE_MODEL -> "meanfield generate CONF --prompt TEXT";
      case MASKED_LANGUAGE_MODEL -> "meanfield evaluate CONF";
      case TRANSLATION -> "meanfield translate CONF --text TEXT";
      case GENERATION -> "meanfield sample CONF --out FILE.png";
      case CLASSIFICATION, REGRESSION, SEQUENCE_CLASSIFICATION, FORECASTING ->
          "meanfield predict CONF --input URI --output URI";
    };
  }

  /** Whether an example has a class. */
  public boolean hasClasses() {
    return this == CLASSIFICATION || this == SEQUENCE_CLASSIFICATION;
  }

  /** Whether examples are made of tokens. */
  public boolean readsText() {
    return isOfStreams() || this == SEQUENCE_CLASSIFICATION || this == TRANSLATION;
  }

  /** Whether documents without classes are read as one stream of tokens. */
  public boolean isOfStreams() {
    return this == LANGUAGE_MODEL || this == MASKED_LANGUAGE_MODEL;
  }

  /** Tokens that come from no text, besides those that every vocabulary has. */
  int specialTokens() {
    return this == TRANSLATION || this == MASKED_LANGUAGE_MODEL ? 1 : 0;
  }
}
