package org.meanfield.config;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyListTest {
  /** Found by reading thousands of configurations, so once. */
  private static final List<KeyList.Key> KEYS = Config.keys();

  private static final Path FILE = Path.of("conf/keys.md");
  private static final String ELEMENT = "\\.\\d+(?=\\.|$)";

  @Test
  void theFileOfAllKeysIsWhatTheCodeReads() throws IOException {
    Path now = Path.of("target/keys.md");
    Files.createDirectories(now.getParent());
    Files.writeString(now, text(KEYS));

    assertThat(Files.readString(FILE))
        .as("keys or defaults changed: look at target/keys.md, and copy it to " + FILE)
        .isEqualTo(Files.readString(now));
  }

  @Test
  void everyKeyOfTheConfigurationsIsInIt() throws IOException {
    Set<String> keys = KEYS.stream().map(KeyList.Key::key).collect(toSet());

    try (Stream<Path> found = Files.list(FILE.getParent())) {
      for (Path conf : found.filter(file -> file.toString().endsWith(".conf")).toList()) {
        if (!conf.getFileName().toString().startsWith("spark-")) {
          assertThat(Config.load(conf.toString(), List.of()).flat().keySet())
              .as("%s", conf)
              .allMatch(key -> keys.contains(list(key)) || keys.contains(element(key)));
        }
      }
    }
  }

  @Test
  void aKeyIsSaidWithItsDefaultAndWhatItIsFor() {
    assertThat(KEYS)
        .contains(
            new KeyList.Key("training.replicas", "a whole number", "2", ""),
            new KeyList.Key("run.dir", "a path or a URI", "runs/NAME", ""),
            new KeyList.Key("network.family", "cnn | rnn | transformer | gan", "required", ""))
        .anySatisfy(
            key -> {
              assertThat(key.key()).isEqualTo("network.blocks[].residual.stride");
              assertThat(key.fallback()).isEqualTo("1");
              assertThat(key.with()).contains("network.family = cnn");
            })
        .anySatisfy(
            key -> {
              assertThat(key.key()).isEqualTo("training.updater.momentum");
              assertThat(key.with()).isEqualTo("training.updater.name = momentum");
            });
  }

  @Test
  void aKeyThatSaysNothingUntilItIsSetHasNoDefault() {
    assertThat(KEYS)
        .contains(new KeyList.Key("training.rounds", "a whole number", "none", ""))
        .filteredOn(key -> key.fallback().equals("none"))
        .extracting(KeyList.Key::key)
        .contains(
            "network.preset",
            "network.start-from",
            "network.blocks[].dropout",
            "network.blocks[].pool",
            "network.generator[].dense",
            "data.source.height",
            "data.source.rows.column",
            "data.source.columns.weight",
            "data.tokenizer.from",
            "retraining.budget.epochs",
            "retraining.budget.examples",
            "retraining.budget.minutes",
            "retraining.budget.rounds",
            "retraining.gate.bar",
            "training.updater.clip-norm");
  }

  @Test
  void aDefaultIsWhatIsReadWhereTheKeyIsNotSet() {
    List<KeyList.Key> keys =
        KeyList.of(
            tree -> {
              Findings findings = new Findings("");
              Section root = new Section("", tree, findings);
              root.section("network").choice("family", NetworkConfig.Family.class).required("");
              if (root.has("placed")) {
                root.integer("placed").or(1);
              }
              root.integer("optional").ifSet();
              root.integer("usual").or(2);
              root.integer("given").required("");
              return findings;
            });

    assertThat(keys)
        .extracting(KeyList.Key::key, KeyList.Key::fallback)
        .contains(
            tuple("placed", "none"),
            tuple("optional", "none"),
            tuple("usual", "2"),
            tuple("given", "required"));
  }

  @Test
  void defaultsOfKeysForEveryConfigurationAreThoseOfOneWithoutThem() {
    Map<String, String> read =
        Config.of(
                "",
                ConfigFile.parse(
                    """
                    run.name = NAME
                    data.source { format = image-folder, train.path = images }
                    network { family = cnn, preset = lenet }
                    training { epochs = 1, updater.name = adam }
                    """))
            .flat();

    assertThat(KEYS)
        .filteredOn(key -> key.with().isEmpty() && !key.fallback().contains(" or "))
        .filteredOn(key -> !Set.of("required", "none").contains(key.fallback()))
        .hasSizeGreaterThan(20)
        .allSatisfy(key -> assertThat(read.get(key.key())).endsWith(key.fallback()));
  }

  /** A list itself, for one of its plain elements. */
  private static String list(String key) {
    return key.replaceAll("\\.\\d+$", "").replaceAll(ELEMENT, "[]");
  }

  private static String element(String key) {
    return key.replaceAll(ELEMENT, "[]");
  }

  private static String text(List<KeyList.Key> keys) {
    String head =
        """
        # All keys of a configuration

        Made from the code that reads them, and held true by a test (`KeyListTest`). `[]` is any element of a list.
        Paths are absolute, or relative to where the command is started. Any key can be set by `--set key=value`.
        A default of `none` is that the key says nothing until it is set; where there are several, they depend on
        the choices that the configuration makes.

        | key | value | default | with |
        |---|---|---|---|
        """;
    return keys.stream()
        .map(
            key ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        key.key(), cell(key.value()), cell(key.fallback()), cell(key.with())))
        .collect(joining("", head, ""));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", "\\n").replace("\t", "\\t");
  }
}
