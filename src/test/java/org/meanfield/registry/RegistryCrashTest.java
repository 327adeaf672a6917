package org.meanfield.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.testing.CrashingFileSystem;

/** What is left when the process is killed at any step. */
class RegistryCrashTest {
  @TempDir Path temporary;

  private final Storage storage = Storage.of(CrashingFileSystem.configuration());

  @AfterEach
  void nobodyStaysDead() {
    CrashingFileSystem.live();
  }

  @Test
  void killedAtAnyStepOfAnAdditionTheVersionIsThereAsAWholeOrNot() {
    List<Integer> versions = new ArrayList<>();
    boolean added = false;
    for (int step = 0; !added; step++) {
      RegisteredModel model = model("add-" + step);
      CrashingFileSystem.dieAfter(step);
      added = survives(() -> SmallVersions.add(model));
      CrashingFileSystem.live();
      versions.add(model.versions().size());
      assertThat(model.versions()).allMatch(version -> version.damage().isEmpty());
      assertThat(model.problems()).isEmpty();
      if (model.versions().isEmpty()) {
        assertThat(SmallVersions.add(model).number()).isEqualTo(1);
      }
    }
    assertThat(versions).hasSizeGreaterThan(20).isSorted();
  }

  @Test
  void killedAtAnyStepOfAPromotionOneOfTheTwoIsTheChampionAsAWhole() {
    RegisteredModel model = model("promote");
    SmallVersions.add(model);
    model.promote(1, "first");
    List<Integer> champions = new ArrayList<>();
    boolean promoted = false;
    for (int step = 0; !promoted; step++) {
      int number = SmallVersions.add(model).number();
      int before = model.requireChampion().number();
      CrashingFileSystem.dieAfter(step);
      promoted = survives(() -> model.promote(number, "better"));
      CrashingFileSystem.live();
      int champion = model.requireChampion().number();
      champions.add(champion);
      assertThat(champion).isIn(before, number);
      assertThat(model.requireChampion().damage()).isEmpty();
    }
    assertThat(champions).hasSizeGreaterThan(8).isSorted();
    assertThat(model.rollback("worse").version()).isNotEqualTo(champions.size() + 1);
  }

  private RegisteredModel model(String name) {
    return Registry.of(storage, CrashingFileSystem.uri(temporary)).model(name);
  }

  private static boolean survives(Runnable work) {
    try {
      work.run();
      return true;
    } catch (StorageException e) {
      return false;
    }
  }
}
