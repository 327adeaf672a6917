package org.meanfield.retraining;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;

/**
 * Where the work on a model's versions stands: {@code retraining/000012/} beside its versions, with
 * {@code shards/} of the new examples, {@code training/} that joins them with older ones, and
 * {@code run/}. Shards stay as long as the model, since later versions are shown them again and
 * judged by them.
 *
 * @param folder {@code retraining/} of the model
 */
record Attempts(Storage storage, URI folder) {
  private static final String INCREMENT = "increment.json";
  private static final String STANDING = "standing.json";
  private static final String ROUNDS = "rounds.txt";
  private static final String NUMBER = "\\d{6,9}";

  /** The folder of a version's work. */
  URI of(int number) {
    return Storage.child(folder, String.format(Locale.ROOT, "%06d", number));
  }

  URI shards(int number) {
    return Storage.child(of(number), "shards");
  }

  /** The shard set that a version is trained and judged on. */
  URI training(int number) {
    return Storage.child(of(number), "training");
  }

  URI run(int number) {
    return Storage.child(of(number), "run");
  }

  /** Names of the files that a version is made of. */
  URI files(int number) {
    return Storage.child(of(number), "files.txt");
  }

  /** Empty where it is not settled yet what a version is made of. */
  Optional<Increment> increment(int number) {
    return read(number, INCREMENT, Increment::ofJson);
  }

  void publish(Increment increment) {
    storage.publish(Storage.child(of(increment.number()), INCREMENT), increment.toJson());
  }

  /** Empty where no verdict on a version counts yet. */
  Optional<Standing> standing(int number) {
    return read(number, STANDING, Standing::ofJson);
  }

  void publish(Standing standing) {
    storage.replace(Storage.child(of(standing.version()), STANDING), standing.toJson());
  }

  /** How many rounds were found to be in a budget of minutes; empty where that is not known. */
  Optional<Integer> rounds(int number) {
    return read(number, ROUNDS, (bytes, file) -> Integer.parseInt(new String(bytes, UTF_8).trim()));
  }

  /** What a file says of a version; empty where there is none. */
  private <T> Optional<T> read(int number, String name, BiFunction<byte[], URI, T> parsed) {
    URI file = Storage.child(of(number), name);
    return storage.exists(file)
        ? Optional.of(parsed.apply(storage.read(file), file))
        : Optional.empty();
  }

  void publishRounds(int number, int rounds) {
    storage.replace(Storage.child(of(number), ROUNDS), (rounds + "\n").getBytes(UTF_8));
  }

  /** How the last call ended: {@code outcome.json}. */
  void note(RetrainingOutcome outcome) {
    storage.replace(Storage.child(folder, "outcome.json"), PrettyJson.bytes(outcome.json()));
  }

  /** Deletes the work on a version that does not exist. */
  void discard(int number) {
    // What says that the rest is complete goes first.
    storage.deleteRecursively(Storage.child(of(number), INCREMENT));
    storage.deleteRecursively(of(number));
  }

  /** What versions below a number were made of, oldest first. */
  List<Increment> before(int number) {
    List<Increment> found = new ArrayList<>();
    if (storage.isFolder(folder)) {
      for (URI attempt : storage.folders(folder)) {
        String name = Storage.name(attempt);
        if (name.matches(NUMBER) && Integer.parseInt(name) < number) {
          increment(Integer.parseInt(name)).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** A version and those that it goes back to, oldest first. */
  List<Integer> lineage(int number) {
    List<Integer> lineage = new ArrayList<>();
    for (Optional<Integer> at = Optional.of(number); at.isPresent(); ) {
      int version = at.get();
      Increment increment =
          increment(version)
              .orElseThrow(
                  () ->
                      new RetrainingException(
                          "%s: holds nothing that says what version %s was made of; restore it, or promote a version that has it"
                              .formatted(of(version), version)));
      lineage.add(0, version);
      at = increment.champion();
    }
    return lineage;
  }
}
