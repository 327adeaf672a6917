package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.meanfield.config.TokenizerConfig.Kind;

/** What {@code data.tokenizer} may be. */
class TokenizerConfigTest {

  @Test
  void eachKindHasDefaultsOfItsOwn() {
    assertThat(read("kind = char"))
        .isEqualTo(new TokenizerConfig(Kind.CHAR, TokenizerConfig.UNBOUNDED, 1, false, true, 256));
    assertThat(read("kind = word"))
        .isEqualTo(new TokenizerConfig(Kind.WORD, 10_000, 1, false, true, 256));
    assertThat(read("kind = bpe"))
        .isEqualTo(new TokenizerConfig(Kind.BPE, 4096, 2, false, true, 256));
  }

  @Test
  void everyKeyCanBeSet() {
    assertThat(
            read(
                """
                kind = word, vocabulary-size = 500, minimum-frequency = 3
                lower-case = true, punctuation = drop, max-length = 40
                """))
        .isEqualTo(new TokenizerConfig(Kind.WORD, 500, 3, true, false, 40));
    assertThat(read("kind = char, vocabulary-size = 80").vocabularySize()).isEqualTo(80);
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    assertThat(
            errors(
                """
                kind = bpe, vocabulary-size = 256, minimum-frequency = 0
                punctuation = drop, max-length = 0, minimum-frequencies = 2
                """))
        .containsExactlyInAnyOrder(
            "data.tokenizer.vocabulary-size = 256: must be at least 257, the 256 bytes and the"
                + " document's end (c.conf:1)",
            "data.tokenizer.minimum-frequency = 0: must be at least 1 (c.conf:1)",
            "data.tokenizer.punctuation = drop: has no meaning with data.tokenizer.kind = bpe,"
                + " whose tokens are all of a text (c.conf:2)",
            "data.tokenizer.max-length = 0: must be at least 1 (c.conf:2)",
            "data.tokenizer.minimum-frequencies: unknown key (c.conf:2); did you mean"
                + " data.tokenizer.minimum-frequency?");
    assertThat(errors("kind = char, vocabulary-size = 2"))
        .containsExactly("data.tokenizer.vocabulary-size = 2: must be at least 3 (c.conf:1)");
  }

  @Test
  void withoutAKindNothingElseIsJudged() {
    assertThat(errors("vocabulary-size = 2"))
        .containsExactly("data.tokenizer.kind: missing; give char, word or bpe (c.conf)");
    assertThat(errors("kind = words, punctuation = drop"))
        .containsExactly(
            "data.tokenizer.kind = \"words\": must be one of char, word, bpe (c.conf:1)");
  }

  @Test
  void pairsHaveOneVocabularyUnlessTheyAreGivenTwo() {
    assertThat(pairs("kind = bpe").joint()).isTrue();
    assertThat(pairs("kind = bpe, joint = false").joint()).isFalse();
    assertThat(errors("kind = bpe, joint = false"))
        .containsExactly("data.tokenizer.joint: unknown key (c.conf:1)");
  }

  @Test
  void vocabulariesOfPairsHaveRoomForABegin() {
    assertThat(pairs("kind = bpe, vocabulary-size = 258").vocabularySize()).isEqualTo(258);
    Findings findings = new Findings("c.conf");
    read("kind = bpe, vocabulary-size = 257", Task.TRANSLATION, findings);
    assertThat(catchThrowableOfType(ConfigException.class, findings::throwIfAny).errors())
        .containsExactly(
            "data.tokenizer.vocabulary-size = 257: must be at least 258, the 256 bytes and the"
                + " special tokens (c.conf:1)");
  }

  private static TokenizerConfig pairs(String keys) {
    Findings findings = new Findings("c.conf");
    TokenizerConfig config = read(keys, Task.TRANSLATION, findings);
    findings.throwIfAny();
    return config;
  }

  private static TokenizerConfig read(String keys) {
    Findings findings = new Findings("c.conf");
    TokenizerConfig config = read(keys, findings);
    findings.throwIfAny();
    return config;
  }

  private static TokenizerConfig read(String keys, Findings findings) {
    return read(keys, Task.LANGUAGE_MODEL, findings);
  }

  private static TokenizerConfig read(String keys, Task task, Findings findings) {
    Section section =
        new Section("data.tokenizer", ConfigFactory.parseString(keys).root(), findings);
    TokenizerConfig config = TokenizerConfig.read(section, task);
    section.unknownKeys().forEach(key -> findings.unknown(key, ""));
    return config;
  }

  private static java.util.List<String> errors(String keys) {
    Findings findings = new Findings("c.conf");
    read(keys, findings);
    return catchThrowableOfType(ConfigException.class, findings::throwIfAny).errors();
  }
}
