package org.meanfield.registry;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.meanfield.storage.Claim;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * What happened to a model, a file an event: {@code events/0000000007.json}. Nothing is appended
 * to, renamed or overwritten: an event exists once its file does, and who writes the next one first
 * has it. What that is worth on which storage, {@link Claim} says; where two have won by its gap,
 * the later's event stands in the place of the earlier's.
 */
final class History {
  private static final Pattern FILE = Pattern.compile("\\d{10}\\.json");
  private static final int ATTEMPTS = 20;

  private final Storage storage;
  private final URI folder;

  History(Storage storage, URI folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * All events, oldest first.
   *
   * @throws RegistryException where one is damaged
   */
  List<Event> all() {
    return files().stream().map(this::read).toList();
  }

  /** The events that can be read, oldest first, with a line for each that cannot. */
  record Readable(List<Event> events, List<String> problems) {}

  Readable readable() {
    List<Event> events = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (URI file : files()) {
      try {
        events.add(read(file));
      } catch (RegistryException e) {
        problems.add(e.getMessage());
      }
    }
    return new Readable(events, problems);
  }

  /**
   * The champion: what the newest event that sets one says. No older one is read.
   *
   * @throws RegistryException where a newer one is damaged, so that it cannot be known
   */
  Optional<Integer> champion() {
    List<URI> files = files();
    for (int i = files.size() - 1; i >= 0; i--) {
      Event event = readForChampion(files.get(i));
      if (event.kind().setsChampion()) {
        return Optional.of(event.version());
      }
    }
    return Optional.empty();
  }

  private Event readForChampion(URI file) {
    try {
      return read(file);
    } catch (RegistryException e) {
      throw new RegistryException(
          e.getMessage()
              + ", so it is not known which version is in service; name it with meanfield models"
              + " promote NAME@VERSION",
          e);
    }
  }

  /**
   * The versions that a rollback goes back to, the nearest first: each that was champion, and that
   * no rollback has left behind.
   */
  static List<Integer> earlierChampions(List<Event> events) {
    Deque<Integer> champions = new ArrayDeque<>();
    for (Event event : events) {
      if (event.kind() == Event.Kind.ROLLED_BACK) {
        while (!champions.isEmpty() && champions.peek() != event.version()) {
          champions.pop();
        }
      }
      if (event.kind().setsChampion()
          && (champions.isEmpty() || champions.peek() != event.version())) {
        champions.push(event.version());
      }
    }
    List<Integer> earlier = new ArrayList<>(champions);
    return earlier.isEmpty() ? List.of() : earlier.subList(1, earlier.size());
  }

  /**
   * Writes the next event. Where another was faster, it is decided anew.
   *
   * @param decide makes the event of its number; what it throws ends the attempt
   */
  Event append(Function<Long, Event> decide) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Counted first: what changes while it is decided has taken the number.
      long number = last() + 1;
      Event event = decide.apply(number);
      if (Claim.take(storage, file(number), event.toBytes())) {
        return event;
      }
    }
    throw new RegistryException(folder + ": others keep writing events here; try again later");
  }

  private long last() {
    List<URI> files = files();
    return files.isEmpty() ? 0 : Long.parseLong(digits(files.get(files.size() - 1)));
  }

  private static String digits(URI file) {
    return Storage.name(file).substring(0, Storage.name(file).indexOf('.'));
  }

  private List<URI> files() {
    try {
      return storage.files(folder).stream()
          .filter(file -> FILE.matcher(Storage.name(file)).matches())
          .toList();
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.MISSING) {
        return List.of();
      }
      throw e;
    }
  }

  private Event read(URI file) {
    return Event.parse(file, storage.read(file));
  }

  private URI file(long number) {
    return Storage.child(folder, String.format(Locale.ROOT, "%010d.json", number));
  }
}
