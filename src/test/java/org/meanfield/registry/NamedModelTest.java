package org.meanfield.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.storage.Storage;

class NamedModelTest {
  @TempDir Path temporary;

  private final Storage storage = Storage.of(new Configuration());

  @Test
  void aModelIsFoundByItsFolderAndByItsRuns() {
    ModelFolder folder = new ModelFolder(storage, uri("run/model"));
    folder.publish(SmallVersions.model(3));

    for (String place : new String[] {"run/model", "run"}) {
      NamedModel found = find(place);
      assertThat(found.folder()).isEqualTo(uri("run/model"));
      assertThat(found.version()).isEmpty();
      assertThat(found.versionText()).isEqualTo(folder.open().parametersSha256().substring(0, 12));
      int round = found.read("test", PublishedModel::round);
      assertThat(round).isEqualTo(3);
    }
  }

  @Test
  void aNameIsTheChampionAndWithANumberThatVersion() {
    RegisteredModel model = registry().model("penguins");
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.promote(1, "first");

    assertThat(find("registry/penguins").versionText()).isEqualTo("penguins@1");
    assertThat(find("registry/penguins@2").versionText()).isEqualTo("penguins@2");
    int round = find("registry/penguins@2").read("test", PublishedModel::round);
    assertThat(round).isEqualTo(2);
    model.promote(2, "better");
    assertThat(find("registry/penguins").folder()).isEqualTo(model.version(2).model());
  }

  @Test
  void aVersionIsKnownByItsFolderToo() {
    SmallVersions.add(registry().model("penguins"));

    for (String place : new String[] {"000001", "000001/model"}) {
      assertThat(find("registry/penguins/versions/" + place).versionText()).isEqualTo("penguins@1");
    }
  }

  @Test
  void whatIsReadByItsFolderIsNotPruned() {
    RegisteredModel model = registry().model("penguins");
    SmallVersions.add(model);
    SmallVersions.add(model);
    model.keep(1, "not better");
    URI folder = find("registry/penguins@1").folder();

    Pruning pruning = NamedModel.find(storage, folder).read("a long job", found -> model.prune(1));
    assertThat(pruning.deleted()).isEmpty();
    assertThat(pruning.inUse()).singleElement().asString().contains("a long job");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatIs() throws IOException {
    RegisteredModel model = registry().model("penguins");
    SmallVersions.add(model);

    assertThatThrownBy(() -> find("registry/penguins"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has no champion yet; promote a version");
    assertThatThrownBy(() -> find("registry/penguin"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("no model is called penguin; did you mean penguins?");
    assertThatThrownBy(() -> find("registry/penguins@7"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has no version 7; there are 1");
    assertThatThrownBy(() -> find("registry/penguins@latest"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("a version is a number, such as penguins@1");
    assertThatThrownBy(() -> find("nowhere"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("nowhere: there is no model; name the folder of one");
    Files.createDirectories(temporary.resolve("begun"));
    Files.writeString(temporary.resolve("begun/run.json"), "{}");
    assertThatThrownBy(() -> find("begun"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the run is not finished");
  }

  private Registry registry() {
    return Registry.of(storage, uri("registry"));
  }

  private NamedModel find(String place) {
    return NamedModel.find(storage, uri(place));
  }

  /** Not {@code toUri}, which ends folders with a slash. */
  private URI uri(String place) {
    return URI.create("file://" + temporary.resolve(place));
  }
}
