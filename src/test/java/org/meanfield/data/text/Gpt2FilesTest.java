package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;

/** Tokens have the numbers that GPT-2's own files give them. */
class Gpt2FilesTest {
  private static final URI FOLDER = URI.create("file:///gpt2");
  private static final String MERGES = "#version: 0.2\nĠ t\nh e\nĠt he\n' s\nÃ ©\n";

  private static final TypeReference<Map<String, Integer>> NUMBERS = new TypeReference<>() {};

  /** As GPT-2's vocab.json has them: what can be seen first, the others from U+0100 on. */
  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int[] range : new int[][] {{33, 126}, {161, 172}, {174, 255}, {256, 323}}) {
      for (int c = range[0]; c <= range[1]; c++) {
        numbers.put(Character.toString(c), numbers.size());
      }
    }
    for (String merged : List.of("Ġt", "he", "Ġthe", "'s", "Ã©")) {
      numbers.put(merged, numbers.size());
    }
    numbers.put("<|endoftext|>", numbers.size());
    return numbers;
  }

  private static BpeTokenizer read(Map<String, Integer> numbers, String merges) {
    try {
      return Gpt2Files.read(
          new ObjectMapper().writeValueAsBytes(numbers),
          merges.getBytes(StandardCharsets.UTF_8),
          FOLDER);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bytesHaveTheNumbersThatGpt2Gives() {
    BpeTokenizer tokenizer = read(numbers(), MERGES);

    // As its vocab.json has them: "!": 0, "A": 32, "a": 64, "Ċ": 198, "Ġ": 220.
    assertThat(tokenizer.encode("!")).containsExactly(0);
    assertThat(tokenizer.encode("A")).containsExactly(32);
    assertThat(tokenizer.encode("a")).containsExactly(64);
    assertThat(tokenizer.encode("\n")).containsExactly(198);
    assertThat(tokenizer.encode(" ")).containsExactly(220);
    assertThat(tokenizer.vocabulary().size()).isEqualTo(262);
    assertThat(tokenizer.vocabulary().end()).isEqualTo(261);
  }

  @Test
  void pairsAreMergedInTheOrderOfTheFileAndComeBackAsText() {
    BpeTokenizer tokenizer = read(numbers(), MERGES);
    String text = "the cat's the é\u0301\n\u00A0\u65E5 end";

    assertThat(tokenizer.encode("the the")).containsExactly(83, 257, 258);
    assertThat(tokenizer.encode("it's")).containsExactly(72, 83, 259);
    assertThat(tokenizer.encode("\u00E9")).containsExactly(260);
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    assertThat(tokenizer.decode(tokenizer.vocabulary().end())).isEqualTo("\n");
  }

  @Test
  void aTextIsCutAsByGpt2sExpression() {
    List<String> chunks = new ArrayList<>();
    new Gpt2Chunks().split("I'll say 2day's,  the\n\n end!?  ", chunks::add);

    assertThat(chunks)
        .containsExactly(
            "I", "'ll", " say", " 2", "day", "'s", ",", " ", " the", "\n\n", " end", "!?", "  ");
  }

  @Test
  void itIsTheSameAfterAModelKeptIt() {
    BpeTokenizer tokenizer = read(numbers(), MERGES);

    Tokenizer kept = Tokenizer.ofJson(tokenizer.toJson(), URI.create("vocabulary.json"));

    String text = "the cat's hehe 'T 12";
    assertThat(kept.encode(text)).isEqualTo(tokenizer.encode(text));
    assertThat(kept.toJson()).isEqualTo(tokenizer.toJson());
    assertThat(kept.vocabulary().name(258)).isEqualTo(" the");
  }

  @Test
  void itsTwoFilesAreWrittenAsTheyWereRead() throws IOException {
    Map<String, byte[]> files = Gpt2Files.of(read(numbers(), MERGES));

    assertThat(new String(files.get("merges.txt"), StandardCharsets.UTF_8)).isEqualTo(MERGES);
    assertThat(new ObjectMapper().readValue(files.get("vocab.json"), NUMBERS)).isEqualTo(numbers());
    assertThat(Gpt2Files.of(new BpeTokenizer(new BpeMerges(), false))).isEmpty();
  }

  @Test
  void otherNumbersAreRefusedWithTheToken() {
    Map<String, Integer> swapped = numbers();
    swapped.put("he", 258);
    swapped.put("Ġthe", 257);
    assertThatThrownBy(() -> read(swapped, MERGES))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("file:///gpt2: not GPT-2's")
        .hasMessageContaining("token he is 258 in vocab.json, where GPT-2 has 257");

    Map<String, Integer> more = numbers();
    more.put("<pad>", 262);
    assertThatThrownBy(() -> read(more, MERGES)).hasMessageContaining("vocab.json has 263 tokens");
  }

  @Test
  void mergesOfWhatIsNoTokenAreRefusedWithTheLine() {
    assertThatThrownBy(() -> read(numbers(), "#version: 0.2\nĠ t\nth e\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 3 of merges.txt is 'th e'");
  }
}
