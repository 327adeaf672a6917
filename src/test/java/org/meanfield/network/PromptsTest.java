package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;

class PromptsTest {
  @Test
  void everyRowOfASourceIsThatOfAsManyTexts() {
    assertThat(beams(6, 2).tokens()).hasSize(6);
    assertThatThrownBy(() -> beams(5, 2)).hasMessage("5 texts for 2 rows of a source");
  }

  @Test
  void anEmptyPromptIsRefused() {
    assertThatThrownBy(() -> Prompts.of(new int[] {1}, new int[0]))
        .hasMessage("an empty prompt: a text begins with a token at least");
  }

  private static Prompts beams(int texts, int sentences) {
    Batch source = new Batch(Schema.ofDocuments(4), sentences);
    source.allRows();
    List<int[]> tokens = Collections.nCopies(texts, new int[] {1});
    return new Prompts(tokens, Optional.of(source));
  }
}
