package org.meanfield.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.storage.Storage;
import org.meanfield.testing.HdfsCluster;

class RegistryTest {
  @TempDir Path temporary;

  private final Storage storage = Storage.of(new Configuration());
  private Path folder;
  private Registry registry;
  private RegisteredModel model;

  @BeforeEach
  void openTheRegistry() {
    folder = temporary.resolve("registry/penguins");
    registry = Registry.of(storage, temporary.resolve("registry").toUri());
    model = registry.model("penguins");
  }

  @Test
  void aVersionSaysAllThatItWasMadeOf() {
    Version version = SmallVersions.add(model);
    SmallVersions.add(model);
    Version second = model.version(2);

    assertThat(version.number()).isEqualTo(1);
    assertThat(second.reference()).isEqualTo("penguins@2");
    assertThat(version.parent()).isEmpty();
    assertThat(second.parent()).hasValue(1);
    assertThat(second.configuration()).isEqualTo(SmallVersions.provenance(2).configuration());
    assertThat(second.data()).isEqualTo(SmallVersions.provenance(2).data());
    assertThat(second.watermark()).isEqualTo(SmallVersions.provenance(2).watermark());
    assertThat(second.metrics()).isEqualTo(SmallVersions.provenance(2).metrics());
    assertThat(second.verdict()).isEqualTo(SmallVersions.verdict(2));
    float[] parameters = second.read("test", loaded -> loaded.state().values().copy());
    assertThat(parameters).containsExactly(2, -2);
    String hash = second.read("test", PublishedModel::parametersSha256);
    assertThat(hash).isEqualTo(second.parametersSha256()).isNotEqualTo(version.parametersSha256());
    assertThat(folder.resolve("versions/000002")).isDirectoryContaining(named("version.json"));
  }

  private static Predicate<Path> named(String name) {
    return path -> path.getFileName().toString().equals(name);
  }

  @Test
  void withoutItsLastFileAVersionDoesNotExist() throws IOException {
    SmallVersions.add(model);
    SmallVersions.add(model);
    Files.delete(folder.resolve("versions/000002/version.json"));

    assertThat(model.versions()).extracting(Version::number).containsExactly(1);
    assertThat(model.nextVersion()).isEqualTo(2);
    assertThatThrownBy(() -> model.promote(2, "better"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has no version 2; there are 1");
    // Who comes next takes over what was begun, with a model of its own.
    VersionDraft draft = model.draft(2);
    draft.model().supersede(SmallVersions.model(7));
    Version again = draft.publish(SmallVersions.provenance(2), SmallVersions.verdict(7));
    assertThat(again.damage()).isEmpty();
    assertThat(again.verdict()).isEqualTo(SmallVersions.verdict(7));
  }

  @Test
  void aVersionThatExistsIsNotBegunAgain() {
    SmallVersions.add(model);
    assertThatThrownBy(() -> model.draft(1))
        .isInstanceOf(RegistryException.class)
        .hasMessageEndingWith("version 1 exists; take the next, 2");
  }

  @Test
  void theChampionIsTheVersionThatWasPromotedLast() {
    SmallVersions.add(model);
    SmallVersions.add(model);
    assertThat(model.champion()).isEmpty();
    assertThatThrownBy(model::requireChampion)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has no champion yet");

    model.promote(1, "first");
    model.keep(2, "worse by 0.02");
    assertThat(model.requireChampion().number()).isEqualTo(1);

    Event promoted = model.promote(2, "better after all");
    assertThat(model.requireChampion().number()).isEqualTo(2);
    assertThat(promoted.insteadOf()).hasValue(1);
    assertThat(model.history())
        .extracting(Event::number, event -> event.kind().text(), Event::version, Event::reason)
        .containsExactly(
            tuple(1L, "promoted", 1, "first"),
            tuple(2L, "kept", 2, "worse by 0.02"),
            tuple(3L, "promoted", 2, "better after all"));
  }

  @Test
  void onHdfsTooVersionsArePromotedRolledBackAndPruned() {
    Storage hdfs = Storage.of(HdfsCluster.configuration());
    RegisteredModel onHdfs = Registry.of(hdfs, HdfsCluster.newFolder()).model("penguins");
    for (int i = 1; i <= 5; i++) {
      SmallVersions.add(onHdfs);
      onHdfs.promote(i, "better");
    }
    onHdfs.rollback("worse in service");
    assertThat(onHdfs.requireChampion().number()).isEqualTo(4);
    assertThat(onHdfs.prune(1).deleted()).containsExactly(1, 2);
    assertThat(onHdfs.versions()).extracting(Version::number).containsExactly(3, 4, 5);
  }

  @Test
  void ofManyWhoPromoteAtOnceNoEventIsLost() throws Exception {
    for (int i = 0; i < 6; i++) {
      SmallVersions.add(model);
    }
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<Event>> promotions = new ArrayList<>();
      for (int i = 1; i <= 6; i++) {
        int number = i;
        promotions.add(threads.submit(() -> model.promote(number, "by thread " + number)));
      }
      for (Future<Event> promotion : promotions) {
        promotion.get();
      }
    } finally {
      threads.shutdown();
    }
    List<Event> history = model.history();
    assertThat(history).extracting(Event::version).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    for (int i = 1; i < history.size(); i++) {
      // Each knew whom it took the place of.
      assertThat(history.get(i).insteadOf()).hasValue(history.get(i - 1).version());
    }
    assertThat(model.requireChampion().number()).isEqualTo(history.get(5).version());
  }

  @Test
  void whatWasDecidedAgainstAnotherChampionIsRefused() {
    SmallVersions.add(model);
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.promote(1, Optional.empty(), "the first");
    model.promote(2, "by hand, while 3 was judged against 1");

    assertThatThrownBy(() -> model.promote(3, Optional.of(1), "better than 1"))
        .isInstanceOf(ChampionChangedException.class)
        .hasMessageContaining(
            "the champion was version 1 when version 3 was chosen, and is version 2 now");
    assertThat(model.requireChampion().number()).isEqualTo(2);
  }

  @Test
  void eachRollbackGoesOneChampionBack() {
    for (int i = 1; i <= 3; i++) {
      SmallVersions.add(model);
      model.promote(i, "better");
    }
    assertThat(model.rollback("worse in service").version()).isEqualTo(2);
    assertThat(model.requireChampion().number()).isEqualTo(2);
    assertThat(model.rollback("that one too").insteadOf()).hasValue(2);
    assertThat(model.requireChampion().number()).isEqualTo(1);
    assertThatThrownBy(() -> model.rollback("and this"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has no earlier champion to go back to; name a version");

    model.promote(3, "it was not the model");
    assertThat(model.rollback("it was").version()).isEqualTo(1);
  }

  @Test
  void aDamagedVersionIsNamedAndNeverChosen() throws IOException {
    for (int i = 1; i <= 3; i++) {
      SmallVersions.add(model);
      model.promote(i, "better");
    }
    Path parameters = folder.resolve("versions/000002/model/parameters.safetensors");
    Files.write(parameters, new byte[] {1}, StandardOpenOption.APPEND);

    assertThat(model.version(2).damage())
        .singleElement()
        .asString()
        .contains("000002/model/parameters.safetensors");
    assertThatThrownBy(() -> model.promote(2, "again"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("penguins@2 cannot be used")
        .hasMessageContaining("parameters.safetensors");
    Event back = model.rollback("worse");
    assertThat(back.version()).isEqualTo(1);
    assertThat(back.reason()).startsWith("worse; passed over: penguins@2 cannot be used");
  }

  @Test
  void aDamagedChampionIsNamedWithTheWayOut() throws IOException {
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.promote(1, "first");
    model.promote(2, "better");
    Files.writeString(folder.resolve("versions/000002/version.json"), "{");

    assertThat(model.versions()).extracting(Version::number).containsExactly(1);
    assertThat(model.problems()).singleElement().asString().contains("000002/version.json");
    assertThatThrownBy(model::champion)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("version.json is damaged")
        .hasMessageEndingWith("meanfield models rollback penguins");
    model.rollback("damaged");
    assertThat(model.requireChampion().number()).isEqualTo(1);
  }

  @Test
  void whereTheNewestEventIsDamagedNoOlderOneStandsForIt() throws IOException {
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.promote(1, "first");
    model.promote(2, "better");
    Files.writeString(folder.resolve("events/0000000002.json"), "{\"number\":2}");

    assertThatThrownBy(model::champion)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("0000000002.json is damaged")
        .hasMessageContaining("meanfield models promote NAME@VERSION");
    model.promote(2, "named again");
    assertThat(model.requireChampion().number()).isEqualTo(2);
  }

  @Test
  void pruningSparesTheChampionItsParentTheOneBeforeItAndTheUndecided() {
    for (int i = 1; i <= 9; i++) {
      SmallVersions.add(model);
      if (i == 2 || i == 6) {
        model.promote(i, "better");
      } else if (i != 4) {
        model.keep(i, "not better");
      }
    }
    // 6 is the champion, 5 its parent, 2 the champion before, 4 undecided, 9 the newest.
    Pruning pruning = model.prune(1);
    assertThat(pruning.deleted()).containsExactly(1, 3, 7, 8);
    assertThat(pruning.inUse()).isEmpty();
    assertThat(model.versions()).extracting(Version::number).containsExactly(2, 4, 5, 6, 9);
    assertThat(folder.resolve("versions/000001")).doesNotExist();
    assertThat(model.history().stream().filter(e -> e.kind() == Event.Kind.PRUNED))
        .extracting(Event::version)
        .containsExactly(1, 3, 7, 8);
    assertThat(model.rollback("worse").version()).isEqualTo(2);
    assertThat(model.nextVersion()).isEqualTo(10);
  }

  @Test
  void whatIsReadIsNotPruned() {
    for (int i = 1; i <= 4; i++) {
      SmallVersions.add(model);
      model.keep(i, "not better");
    }
    Pruning pruning = model.version(2).read("a long job", loaded -> model.prune(1));
    assertThat(pruning.deleted()).containsExactly(1, 3);
    assertThat(pruning.inUse()).singleElement().asString().contains("is being read by a long job");
    assertThat(model.prune(1).deleted()).containsExactly(2);
  }

  @Test
  void whatAPruningLeftThatWasCutOffGoesWithTheNext() throws IOException {
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.keep(1, "not better");
    Path left = folder.resolve("versions/000001/model/parameters.safetensors");
    byte[] content = Files.readAllBytes(left);
    model.prune(1);
    Files.createDirectories(left.getParent());
    Files.write(left, content);

    assertThat(model.versions()).extracting(Version::number).containsExactly(2);
    model.prune(1);
    assertThat(folder.resolve("versions/000001")).doesNotExist();
  }

  @Test
  void versionsThatNobodyDecidedOnAreKnown() {
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.promote(1, "first");
    assertThat(model.undecided()).extracting(Version::number).containsExactly(2);
  }

  @Test
  void anUnknownNameIsToldWhichOnesThereAre() {
    SmallVersions.add(model);
    SmallVersions.add(registry.model("weather"));

    assertThat(registry.models()).containsExactly("penguins", "weather");
    assertThatThrownBy(() -> registry.existing("pengiuns"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("no model is called pengiuns; did you mean penguins?");
    assertThatThrownBy(() -> registry.existing("fashion"))
        .hasMessageContaining("did you mean penguins or weather?");
    assertThatThrownBy(() -> registry.model("a/b"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("'a/b': a model cannot be called so");
  }

  @Test
  void aFolderThatIsNoRegistryIsToldApartFromOneThatIsMissing() throws IOException {
    assertThatThrownBy(() -> registry.existing("penguins"))
        .hasMessageContaining("no such folder, so no registry");
    Files.createDirectories(temporary.resolve("registry/other"));
    assertThatThrownBy(() -> registry.existing("penguins"))
        .hasMessageContaining("is no registry, since no folder in it holds the versions");
  }
}
