package org.meanfield.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.meanfield.registry.Provenance;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Version;
import org.meanfield.registry.VersionDraft;

/** Models of runs, put into a registry. */
public final class Registered {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Registered() {}

  /**
   * A further version, which nobody has decided on.
   *
   * @param folder of the model, which is copied
   */
  public static Version add(RegisteredModel model, Path folder, double accuracy) {
    VersionDraft draft = model.draft(model.nextVersion());
    copy(folder, Path.of(draft.model().uri().getPath()));
    Provenance provenance =
        new Provenance(
            draft.number() == 1 ? Optional.empty() : Optional.of(draft.number() - 1),
            JSON.createObjectNode().put("run.seed", "1"),
            JSON.createObjectNode(),
            JSON.createObjectNode(),
            JSON.createObjectNode().set("test", JSON.createObjectNode().put("accuracy", accuracy)));
    return draft.publish(provenance, JSON.createObjectNode().put("reason", "accuracy " + accuracy));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> found = Files.list(from)) {
      List<Path> files = found.filter(Files::isRegularFile).toList();
      Files.createDirectories(to);
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
