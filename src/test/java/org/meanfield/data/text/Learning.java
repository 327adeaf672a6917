package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.config.TokenizerConfig.Kind;
import org.meanfield.data.DataException;
import org.meanfield.data.example.VocabularyLearner;

/** Tokenizers for the tests: the settings, and learning from a few documents. */
public record Learning(
    Kind kind, int vocabularySize, int minimumFrequency, boolean lowerCase, boolean punctuation) {
  public static final Learning CHAR =
      new Learning(Kind.CHAR, TokenizerConfig.UNBOUNDED, 1, false, true);
  public static final Learning WORD = new Learning(Kind.WORD, 10_000, 1, false, true);
  public static final Learning BPE = new Learning(Kind.BPE, 4096, 2, false, true);

  public Learning size(int size) {
    return new Learning(kind, size, minimumFrequency, lowerCase, punctuation);
  }

  public Learning minimum(int frequency) {
    return new Learning(kind, vocabularySize, frequency, lowerCase, punctuation);
  }

  public Learning inLowerCase() {
    return new Learning(kind, vocabularySize, minimumFrequency, true, punctuation);
  }

  public Learning withoutPunctuation() {
    return new Learning(kind, vocabularySize, minimumFrequency, lowerCase, false);
  }

  public Tokenizer from(JavaSparkContext spark, String... documents) {
    return from(spark, List.of(documents), 2);
  }

  public Tokenizer from(JavaSparkContext spark, List<String> documents, int partitions) {
    return from(spark.parallelize(documents, partitions));
  }

  public Tokenizer from(JavaRDD<String> documents) {
    return VocabularyLearner.learn(
        new TokenizerConfig(kind, vocabularySize, minimumFrequency, lowerCase, punctuation, 256),
        documents);
  }

  public static Tokenizer read(String json) {
    return Tokenizer.ofJson(
        json.getBytes(StandardCharsets.UTF_8), URI.create("file:/shards/vocabulary.json"));
  }

  public static String json(Tokenizer tokenizer) {
    return new String(tokenizer.toJson(), StandardCharsets.UTF_8);
  }

  public static AbstractThrowableAssert<?, ?> assertThatReading(String json) {
    return assertThatThrownBy(() -> read(json))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("file:/shards/vocabulary.json: not a vocabulary (")
        .hasMessageEndingWith("); restore the file, or make the folder that it is in again");
  }
}
