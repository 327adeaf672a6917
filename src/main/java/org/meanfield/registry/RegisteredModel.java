package org.meanfield.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;

/**
 * A model by name: {@code versions/000012/}, which never change, and {@code events/}, of which the
 * newest that promotes or rolls back says which version is in service: the champion.
 *
 * <p>Whatever a process dies at, the champion is a complete version, since a version exists before
 * an event can name it, and the event is one file. Of two that change the champion at the same
 * moment one is first, and the other decides anew on what it finds then; {@link
 * org.meanfield.storage.Claim} says on which storage that is exact.
 */
public final class RegisteredModel {
  private final Storage storage;
  private final URI uri;
  private final String name;
  private final VersionFolders folders;

  RegisteredModel(Storage storage, URI uri, String name) {
    this.storage = storage;
    this.uri = uri;
    this.name = name;
    this.folders = new VersionFolders(storage, uri, name);
  }

  public String name() {
    return name;
  }

  /** The model's folder, which who trains it holds. */
  public URI uri() {
    return uri;
  }

  /** Whether there is a version or an event of it. */
  public boolean exists() {
    return folders.exist() || storage.isFolder(eventsFolder());
  }

  /** The versions whose {@code version.json} can be read, oldest first. */
  public List<Version> versions() {
    return folders.readable(new ArrayList<>());
  }

  /** A line for each version, or event, that cannot be read. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    folders.readable(problems);
    problems.addAll(events().readable().problems());
    return problems;
  }

  /**
   * A version by its number.
   *
   * @throws RegistryException where there is none, or it is damaged
   */
  public Version version(int number) {
    return folders.version(number);
  }

  /**
   * The version in service; empty where none was promoted yet.
   *
   * @throws RegistryException where it is not known, gone or damaged
   */
  public Optional<Version> champion() {
    return events().champion().map(this::openChampion);
  }

  private Version openChampion(int number) {
    try {
      return version(number);
    } catch (RegistryException e) {
      throw new RegistryException(
          "the champion of %s cannot be used: %s; go back to the one before with meanfield models rollback %s"
              .formatted(uri, e.getMessage(), name),
          e);
    }
  }

  /**
   * The version in service, for who needs one.
   *
   * @throws RegistryException where there is none, too
   */
  public Version requireChampion() {
    return champion()
        .orElseThrow(
            () ->
                new RegistryException(
                    "%s has no champion yet; promote a version with meanfield models promote %s@VERSION, or name one"
                        .formatted(uri, name)));
  }

  /** The number of the version that comes next; none is given out twice. */
  public int nextVersion() {
    IntStream versions = folders.whole().stream().mapToInt(folder -> Version.number(folder));
    IntStream events = events().readable().events().stream().mapToInt(Event::version);
    return IntStream.concat(versions, events).max().orElse(0) + 1;
  }

  /**
   * Begins a version, or goes on with one that a process left which died.
   *
   * @throws RegistryException where the version exists
   */
  public VersionDraft draft(int number) {
    if (folders.isWhole(folders.of(number))) {
      throw new RegistryException(
          "%s: version %s exists; take the next, %s".formatted(uri, number, nextVersion()));
    }
    return new VersionDraft(storage, name, folders.of(number));
  }

  /**
   * Puts a version in service.
   *
   * @throws RegistryException where there is no such version, or a file of it is damaged
   */
  public Event promote(int number, String reason) {
    return set(number, (next, before) -> promoted(next, number, before, reason));
  }

  /**
   * Puts a version in service, unless the champion is no longer the one that this was decided
   * against.
   *
   * @param instead the champion then
   * @throws ChampionChangedException where it is another now
   */
  public Event promote(int number, Optional<Integer> instead, String reason) {
    return set(
        number,
        (next, before) -> {
          requireStill(instead, before, number);
          return promoted(next, number, before, reason);
        });
  }

  private void requireStill(Optional<Integer> then, Optional<Integer> now, int number) {
    if (!now.equals(then)) {
      throw new ChampionChangedException(
          "%s: the champion was %s when version %s was chosen, and is %s now; choose again"
              .formatted(uri, words(then), number, words(now)));
    }
  }

  private static String words(Optional<Integer> champion) {
    return champion.map(number -> "version " + number).orElse("none");
  }

  private static Event promoted(long next, int number, Optional<Integer> before, String reason) {
    return Event.now(next, Event.Kind.PROMOTED, number, before, reason);
  }

  /** Of a version that is read meanwhile, so that it is not pruned. */
  private Event set(int number, BiFunction<Long, Optional<Integer>, Event> decide) {
    return SharedFolder.whileReading(
        storage,
        version(number).folder(),
        "meanfield, which makes it the champion",
        () -> {
          version(number).requireWhole();
          return events().append(next -> decide.apply(next, championIfKnown()));
        });
  }

  /** To name a champion is the way out where events are damaged. */
  private Optional<Integer> championIfKnown() {
    try {
      return events().champion();
    } catch (RegistryException e) {
      return Optional.empty();
    }
  }

  /** Notes that a version did not become the champion. */
  public Event keep(int number, String reason) {
    version(number);
    return events()
        .append(next -> Event.now(next, Event.Kind.KEPT, number, Optional.empty(), reason));
  }

  /**
   * Goes back to the version that was champion before, or before that where it is gone or damaged.
   *
   * @throws RegistryException where there is none to go back to
   */
  public Event rollback(String reason) {
    List<String> why = new ArrayList<>(List.of(reason));
    int target = target(History.earlierChampions(events().all()), why);
    Optional<Integer> leaving = events().champion();
    return set(
        target,
        (next, before) -> {
          requireStill(leaving, before, target);
          return Event.now(next, Event.Kind.ROLLED_BACK, target, before, String.join("; ", why));
        });
  }

  /**
   * @param notes what was passed over, and why, is added to them
   */
  private int target(List<Integer> earlier, List<String> notes) {
    for (int number : earlier) {
      try {
        version(number).requireWhole();
        return number;
      } catch (RegistryException e) {
        notes.add("passed over: " + e.getMessage());
      }
    }
    throw new RegistryException(
        "%s has no earlier champion to go back to%s; name a version with meanfield models promote %s@VERSION"
            .formatted(
                uri,
                notes.size() == 1
                    ? ""
                    : " (" + String.join("; ", notes.subList(1, notes.size())) + ")",
                name));
  }

  /**
   * All that happened, oldest first.
   *
   * @throws RegistryException where an event is damaged
   */
  public List<Event> history() {
    return events().all();
  }

  /** Versions that were neither promoted nor kept: their process died before it could say so. */
  public List<Version> undecided() {
    List<Integer> decided =
        events().readable().events().stream().map(Event::version).distinct().toList();
    return versions().stream().filter(version -> !decided.contains(version.number())).toList();
  }

  /**
   * Deletes old versions, as {@link Pruning} says.
   *
   * @param keepLast how many of the newest stay, at least 1
   */
  public Pruning prune(int keepLast) {
    return Pruning.of(this, folders, keepLast);
  }

  History events() {
    return new History(storage, eventsFolder());
  }

  private URI eventsFolder() {
    return Storage.child(uri, "events");
  }
}
