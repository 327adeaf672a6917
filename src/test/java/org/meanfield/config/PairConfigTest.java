package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration says of pairs of texts. */
class PairConfigTest {
  private static final String TABLE =
      "format = tsv, train.path = pairs.tsv, columns { source = en, target = es }";

  private static final String LINES =
      "format = aligned-text, train { source = a.en, target = a.es }, charset = ISO-8859-1";

  @TempDir private Path folder;

  @Test
  void aTableHasAColumnForEachText() {
    PairSource source = (PairSource) load(TABLE).data().source();

    assertThat(source.source()).isEqualTo("en");
    assertThat(source.target()).isEqualTo("es");
    assertThat(source.train().getPath()).endsWith("/pairs.tsv");
    assertThat(source.hasTest()).isFalse();
    assertThat(load(TABLE).data().order()).isEqualTo(DataConfig.Order.SHUFFLED);
  }

  @Test
  void alignedTextHasAFileForEach() {
    String test = "data.source.test={source=b.en,target=b.es}";
    AlignedSource source = (AlignedSource) load(LINES, test).data().source();

    assertThat(source.train().source().getPath()).endsWith("/a.en");
    assertThat(source.testFiles().orElseThrow().target().getPath()).endsWith("/b.es");
    assertThat(source.format().charset()).isEqualTo("ISO-8859-1");
    assertThat(load(LINES).places()).contains("data.source.train.source");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(errors("format = parquet, train.path = p, columns { target = es }"))
        .containsExactly(
            "data.source.columns.source: missing; name the column of what is translated"
                + " (%s)".formatted(folder.resolve("c.conf")));
    assertThat(errors("format = aligned-text, train.source = a.en"))
        .containsExactly(
            "data.source.train.target: missing; give the text file of what it becomes, line by line"
                + " (%s)".formatted(folder.resolve("c.conf")));
    assertThat(errors(TABLE, "data.source.columns.target=en"))
        .singleElement()
        .asString()
        .contains("data.source.columns.target = en: must not be the column of the source");
    assertThat(errors(TABLE, "data.source.columns.label=es"))
        .singleElement()
        .asString()
        .startsWith("data.source.columns.label: unknown key");
  }

  @Test
  void alignedTextIsForTranslationAloneAndTextIsNot() {
    assertThat(errors("format = text, train.path = a.txt").get(0))
        .contains("must be aligned-text or a table for network.task = translation");
    assertThat(errors(LINES, "network.task=language-model", "training.sequence-length=8"))
        .anySatisfy(
            error ->
                assertThat(error)
                    .contains("must be text or a table for network.task = language-model"));
  }

  @Test
  void batchesAreSizedByTokensAndNotByExamples() {
    assertThat(load(TABLE).training().batchSize()).isEqualTo(4096);
    assertThat(load(TABLE, "training.tokens-per-batch=500").training().batchSize()).isEqualTo(500);
    assertThat(load(TABLE).flat())
        .containsEntry("training.tokens-per-batch", "4096")
        .doesNotContainKey("training.batch-size");
    assertThat(errors(TABLE, "training.batch-size=32"))
        .singleElement()
        .asString()
        .startsWith(
            "training.batch-size = 32: batches of pairs hold as many as make up so many tokens; set"
                + " training.tokens-per-batch instead");
    assertThat(errors(TABLE, "training.tokens-per-batch=0"))
        .singleElement()
        .asString()
        .startsWith("training.tokens-per-batch = 0: must be at least 1");
  }

  @Test
  void tokensPerBatchAreForPairsAlone() {
    assertThat(
            errors(
                "format = text, train.path = a.txt",
                "network.task=language-model",
                "training.tokens-per-batch=500"))
        .singleElement()
        .asString()
        .startsWith("training.tokens-per-batch: unknown key")
        .contains("network.task = translation has it");
  }

  private List<String> errors(String source, String... overrides) {
    return catchThrowableOfType(ConfigException.class, () -> load(source, overrides)).errors();
  }

  private Config load(String source, String... overrides) {
    String conf =
        """
        run.name = pairs
        data { source { %s }, tokenizer.kind = word }
        network { family = transformer, task = translation }
        training { epochs = 1, updater.name = adam }
        """
            .formatted(source);
    try {
      String file = Files.writeString(folder.resolve("c.conf"), conf).toString();
      return Config.load(file, List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
