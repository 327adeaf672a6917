package org.meanfield.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meanfield.storage.Lease;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;

/**
 * Old versions that were deleted. What stays: the newest ones, the champion, the version that its
 * training began from, the one that a rollback goes back to, what nobody has decided on, and what
 * somebody reads. A version's event comes first, then its {@code version.json} goes, so that who
 * dies in between leaves none that is half there; the rest goes with the next pruning.
 *
 * @param deleted numbers of versions
 * @param inUse a line for each that stays since somebody reads it
 */
public record Pruning(List<Integer> deleted, List<String> inUse) {
  private static final String HOLDER = "meanfield models prune";

  static Pruning of(RegisteredModel model, VersionFolders folders, int keepLast) {
    if (keepLast < 1) {
      throw new IllegalArgumentException("keepLast = " + keepLast + ": must be at least 1");
    }
    Storage storage = folders.storage();
    List<Version> versions = model.versions();
    Set<Integer> staying = staying(model);
    List<Integer> deleted = new ArrayList<>();
    List<String> inUse = new ArrayList<>();
    for (Version version : versions.subList(0, Math.max(0, versions.size() - keepLast))) {
      if (staying.contains(version.number())) {
        continue;
      }
      try (Lease alone = SharedFolder.toWrite(storage, version.folder(), HOLDER)) {
        // It may have become the champion while this waited.
        if (!staying(model).contains(version.number())) {
          alone.requireHeld();
          note(model, version.number(), keepLast);
          delete(storage, version.folder());
          deleted.add(version.number());
        }
      } catch (LeaseHeldException e) {
        inUse.add(e.getMessage());
      }
    }
    leftovers(model, folders).forEach(folder -> delete(storage, folder));
    return new Pruning(deleted, inUse);
  }

  private static Set<Integer> staying(RegisteredModel model) {
    List<Event> events = model.history();
    Set<Integer> staying = new HashSet<>();
    model.undecided().forEach(version -> staying.add(version.number()));
    Optional<Version> champion = model.champion();
    champion.ifPresent(version -> staying.add(version.number()));
    champion.flatMap(Version::parent).ifPresent(staying::add);
    History.earlierChampions(events).stream().findFirst().ifPresent(staying::add);
    return staying;
  }

  private static void note(RegisteredModel model, int number, int keepLast) {
    model
        .events()
        .append(
            next ->
                Event.now(
                    next,
                    Event.Kind.PRUNED,
                    number,
                    Optional.empty(),
                    "older than the last " + keepLast));
  }

  private static void delete(Storage storage, URI folder) {
    storage.deleteRecursively(Storage.child(folder, Version.FACTS));
    storage.deleteRecursively(folder);
  }

  /** What is left of versions whose pruning was cut off. */
  private static List<URI> leftovers(RegisteredModel model, VersionFolders folders) {
    Set<Integer> pruned = new HashSet<>();
    model.history().stream()
        .filter(event -> event.kind() == Event.Kind.PRUNED)
        .forEach(event -> pruned.add(event.version()));
    return folders.all().stream()
        .filter(folder -> !folders.isWhole(folder) && pruned.contains(Version.number(folder)))
        .toList();
  }
}
