package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/**
 * The kinds of examples that there are, each told by a field that no other has. They are called by
 * what an example is, whatever is to be learned of it.
 */
public enum ExampleKind {
  /** An image with one label, or numbers to predict. */
  @JsonProperty("images")
  IMAGE(Schema.IMAGE, "images"),
  /** Numbers of a table's row with one label, or numbers to predict. */
  @JsonProperty("table-rows")
  FEATURES(Schema.FEATURES, "features of a table"),
  /** The tokens of a text with one label. */
  @JsonProperty("documents")
  DOCUMENT(Schema.TOKENS, "documents"),
  /** A token of a text that goes on in the next example. */
  @JsonProperty("token-stream")
  STREAM(Schema.TOKEN, "a stream of tokens"),
  /** A past of a series with what came of it. */
  @JsonProperty("series-windows")
  SERIES_WINDOW(Schema.WINDOW, "windows of series"),
  /** The tokens of two texts that belong together. */
  @JsonProperty("text-pairs")
  PAIR(Schema.SOURCE, "pairs of texts");

  private final String field;
  private final String words;

  ExampleKind(String field, String words) {
    this.field = field;
    this.words = words;
  }

  /** The kind of a data set's examples. */
  static ExampleKind of(Schema schema) {
    return Arrays.stream(values())
        .filter(kind -> schema.has(kind.field))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind has " + schema.fields()));
  }

  /** The field that only this kind has. */
  public String field() {
    return field;
  }

  /**
   * Whether an example is a record of its source, which two data sets may share: a stream has none,
   * and windows overlap.
   */
  public boolean isRecord() {
    return switch (this) {
      case IMAGE, FEATURES, DOCUMENT, PAIR -> true;
      case STREAM, SERIES_WINDOW -> false;
    };
  }

  /** For people, in the plural. */
  public String words() {
    return words;
  }
}
