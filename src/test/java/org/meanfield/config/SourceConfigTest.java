package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code data.source} may be. */
class SourceConfigTest {
  private static final String REST =
      """
      run.name = first
      network { family = cnn, preset = lenet }
      training { epochs = 3, updater.name = adam }
      """;
  private static final String FOLDER = "data.source { format = image-folder, train.path = /a }\n";
  private static final String TABLE =
      "data.source { format = csv, train.path = /a.csv, columns { features = [a, b], label = c }"
          + " }\n";

  @TempDir Path folder;

  @Test
  void anImageFolderNeedsNoMoreThanItsPath() {
    assertThat(source(FOLDER))
        .isEqualTo(new ImageFolderSource(URI.create("file:///a"), null, new ImageShape(0, 0, 0)));
  }

  @Test
  void whatImagesBecomeCanBeStated() {
    assertThat(source(FOLDER, "data.source={height=32,width=24,channels=3,test.path=/t}"))
        .isEqualTo(
            new ImageFolderSource(
                URI.create("file:///a"), URI.create("file:///t"), new ImageShape(32, 24, 3)));
  }

  @Test
  void aHeightNeedsAWidthAndChannelsAreOneOrThree() {
    assertThat(errors(FOLDER, "data.source={height=32,channels=2}"))
        .containsExactly(
            "data.source.width: missing; an image has a height and a width ("
                + folder.resolve("c.conf")
                + ")",
            "data.source.channels = 2: must be 1 (grey) or 3 (red, green, blue) (--set)");
  }

  @Test
  void optionsOfSparkThatWouldLoseExamplesUnseenAreRefused() {
    assertThat(
            errors(
                TABLE,
                "data.source.options={ignoreCorruptFiles=true,multiLine=true,mode=PERMISSIVE}"))
        .extracting(error -> error.replaceFirst(" \\(--set\\)$", ""))
        .containsExactlyInAnyOrder(
            "data.source.options.ignoreCorruptFiles = true: cannot be set, since examples would be lost unseen",
            "data.source.options.mode = PERMISSIVE: cannot be set, since examples would be lost unseen",
            "data.source.options.multiLine = true: leave it out: files tell whether records go over lines");
  }

  @Test
  void aTableHasColumnsAndACsvASeparator() {
    TableColumns columns = new TableColumns(List.of("a", "b"), "", "c");

    assertThat(source(TABLE, "data.source.separator=\";\""))
        .isEqualTo(
            new TableSource(
                new TableFormat(
                    SourceConfig.Format.CSV,
                    "csv",
                    "UTF-8",
                    ";",
                    true,
                    List.of(),
                    Map.of(),
                    null,
                    List.of()),
                URI.create("file:///a.csv"),
                null,
                columns,
                new ImageShape(0, 0, 0),
                false));
  }

  @Test
  void imagesInATableNeedParquet() {
    String image = "data.source.columns={features=null,image=i}";

    assertThat(errors(TABLE, image))
        .containsExactly(
            "data.source.columns.image = \"i\": needs a format that holds bytes, such as"
                + " data.source.format = parquet (--set)");
    assertThat(((TableSource) source(TABLE, image, "data.source.format=parquet")).columns())
        .isEqualTo(new TableColumns(List.of(), "i", "c"));
  }

  @Test
  void anExampleHasFeaturesOrAnImageAndItsLabelIsNeither() {
    assertThat(errors(TABLE, "data.source.columns.features=null"))
        .singleElement()
        .asString()
        .startsWith("data.source.columns.features: missing; name the columns of numbers");
    assertThat(errors(TABLE, "data.source.columns.image=i", "data.source.format=parquet"))
        .singleElement()
        .asString()
        .startsWith("data.source.columns.image = i: an example has features or an image, not both");
    assertThat(errors(TABLE, "data.source.columns.label=b"))
        .singleElement()
        .asString()
        .startsWith("data.source.columns.label = b: must not be one of the features");
    assertThat(errors(TABLE, "data.source.columns.features=[a,b,a]"))
        .singleElement()
        .asString()
        .startsWith("data.source.columns.features = [a, b, a]: must name each column once");
  }

  @Test
  void aKeyOfAnotherFormatIsUnknown() {
    assertThat(errors(TABLE, "data.source.height=3", "data.source.width=3"))
        .hasSize(2)
        .allMatch(error -> error.contains("unknown key"));
    assertThat(errors(TABLE, "data.source.format=parquet", "data.source.separator=\";\""))
        .singleElement()
        .asString()
        .startsWith("data.source.separator: unknown key");
  }

  @Test
  void splitsByPositionAreForFilesThatHaveAnOrder() {
    assertThat(load(TABLE, "data.splits={by=position,test=0.2}").data().splits())
        .isEqualTo(new SplitsConfig(SplitsConfig.By.POSITION, 0.1, 0.2));
    assertThat(errors(FOLDER, "data.splits.by=position"))
        .singleElement()
        .asString()
        .startsWith("data.splits.by = \"position\": must be fraction, since its examples have");
  }

  private SourceConfig source(String source, String... overrides) {
    return load(source, overrides).data().source();
  }

  private List<String> errors(String source, String... overrides) {
    return catchThrowableOfType(ConfigException.class, () -> load(source, overrides)).errors();
  }

  private Config load(String source, String... overrides) {
    try {
      String file = Files.writeString(folder.resolve("c.conf"), source + REST).toString();
      return Config.load(file, List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
