package org.meanfield.registry;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.storage.Storage;

/**
 * A model as it was named, found: by its own folder, by that of the run that published it, or as
 * {@code REGISTRY/NAME} (the champion of this moment) or {@code REGISTRY/NAME@VERSION}.
 *
 * @param folder of the model itself
 * @param version where it is that of a registry
 */
public record NamedModel(Storage storage, URI folder, Optional<Version> version) {
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");
  private static final Pattern FOLDER = Pattern.compile("\\d{6,9}");
  private static final int SHORT_HASH = 12;

  /**
   * @param place as it was named
   * @throws CheckpointException where there is no model
   * @throws RegistryException where a registry is there, and has no such model or version, or no
   *     champion of it yet, or it is damaged
   */
  public static NamedModel find(Storage storage, URI place) {
    for (URI folder : List.of(place, new RunFolder(place).model())) {
      if (new ModelFolder(storage, folder).exists()) {
        return new NamedModel(storage, folder, versionOf(storage, folder));
      }
    }
    Registry registry = Registry.of(storage, parent(place));
    String reference = Storage.name(place);
    String name = reference.replaceFirst("@.*", "");
    if (ModelName.isOne(name) && registry.model(name).exists()) {
      Version version = version(registry.model(name), reference);
      return new NamedModel(storage, version.model(), Optional.of(version));
    }
    if (storage.exists(new RunFolder(place).run())) {
      new RunFolder(place).requireModel(storage);
    }
    if (ModelName.isOne(name) && !registry.models().isEmpty()) {
      registry.existing(name);
    }
    throw new CheckpointException(
        place
            + ": there is no model; name the folder of one, that of a finished run, or"
            + " REGISTRY/NAME[@VERSION]",
        null);
  }

  /**
   * The same, where it may be the model of a run that is known.
   *
   * @param run whose model it is where nothing else is asked for
   */
  public static NamedModel find(Storage storage, RunFolder run, URI place) {
    if (!place.equals(run.model())) {
      return find(storage, place);
    }
    run.requireModel(storage);
    return new NamedModel(storage, place, versionOf(storage, place));
  }

  private static Version version(RegisteredModel model, String reference) {
    int at = reference.indexOf('@');
    if (at < 0) {
      return model.requireChampion();
    }
    String number = reference.substring(at + 1);
    if (!NUMBER.matcher(number).matches()) {
      throw new RegistryException(
          "%s: a version is a number, such as %s@1; without one the champion is taken"
              .formatted(reference, model.name()));
    }
    return model.version(Integer.parseInt(number));
  }

  /** Whether a folder is that of a version's model is told by where it stands. */
  private static Optional<Version> versionOf(Storage storage, URI folder) {
    URI version = parent(folder);
    URI versions = parent(version);
    boolean registered =
        Storage.name(folder).equals(Version.MODEL)
            && FOLDER.matcher(Storage.name(version)).matches()
            && Storage.name(versions).equals(VersionFolders.VERSIONS)
            && storage.exists(Storage.child(version, Version.FACTS));
    return registered
        ? Optional.of(Version.open(storage, Storage.name(parent(versions)), version))
        : Optional.empty();
  }

  /** Without a slash behind it. */
  private static URI parent(URI place) {
    String text = place.toString().replaceFirst("/+$", "");
    return URI.create(text.substring(0, text.lastIndexOf('/')));
  }

  /**
   * Reads it, and while that lasts no version is pruned.
   *
   * @param holder what this process calls itself in the messages that others get
   * @throws CheckpointException where it is missing or damaged
   */
  public <R> R read(String holder, Function<PublishedModel, R> reading) {
    return version
        .map(registered -> registered.read(holder, reading))
        .orElseGet(() -> reading.apply(new ModelFolder(storage, folder).open()));
  }

  /** {@code NAME@VERSION}, or the beginning of its parameters' hash where it has no version. */
  public String versionText() {
    return version
        .map(Version::reference)
        .orElseGet(
            () ->
                new ModelFolder(storage, folder)
                    .open()
                    .parametersSha256()
                    .substring(0, SHORT_HASH));
  }
}
