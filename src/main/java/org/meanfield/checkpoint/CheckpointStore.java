package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * The checkpoints of a run, one folder {@code round-00000120} each.
 *
 * <p><b>Commit protocol.</b> One run writes here at a time; its {@link org.meanfield.storage.Lease}
 * sees to that.
 *
 * <ol>
 *   <li>What stands in the round's folder without being whole (a commit that was cut off, or a
 *       checkpoint found damaged, which this run is training anew) is deleted.
 *   <li>{@code parameters.safetensors}, {@code optimizer.safetensors}, {@code replicas.safetensors}
 *       where a replica has a state, and {@code state.json} are published.
 *   <li>{@code checkpoint.json}, with bytes and SHA-256 of each, is published. Now the checkpoint
 *       exists, and not a moment before.
 * </ol>
 *
 * <p>A failure before step 3 means <em>not committed</em> ({@link CommitFailedException}): the
 * checkpoint before is the latest. A failure of step 3 itself, such as a connection that broke,
 * means <em>commit state unknown</em> ({@link CommitStateUnknownException}): the checkpoint may
 * exist. Committing the same checkpoint again settles both, since what is there with the same bytes
 * counts as written. A round that is committed with other content is never overwritten.
 *
 * <p>Every load verifies each file against {@code checkpoint.json}. Deleting removes {@code
 * checkpoint.json} first, so that a checkpoint half deleted does not exist.
 */
public final class CheckpointStore {
  private static final Pattern FOLDER = Pattern.compile("round-(\\d{8,9})");

  private final Storage storage;
  private final URI checkpoints;

  /**
   * @param checkpoints the folder of all checkpoints, which need not exist yet
   */
  public CheckpointStore(Storage storage, URI checkpoints) {
    this.storage = storage;
    this.checkpoints = checkpoints;
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @param warnings one for each newer one that had to be passed over, for the user to see
   */
  public record Latest(Checkpoint checkpoint, List<String> warnings) {}

  /** The folder of one round's checkpoint. */
  public URI folder(int round) {
    return Storage.child(checkpoints, String.format(Locale.ROOT, "round-%08d", round));
  }

  /**
   * Commits a checkpoint; does nothing when it is committed already.
   *
   * @throws CheckpointException when the round is committed with other content
   * @throws CommitFailedException when it is not committed
   * @throws CommitStateUnknownException when it may be
   */
  public void commit(Checkpoint checkpoint) {
    int round = checkpoint.round();
    ManifestFolder.Draft draft;
    ObjectNode facts;
    try {
      draft = manifestFolder(round).begin();
      facts = CheckpointFormat.write(draft, checkpoint);
    } catch (StorageException e) {
      requireNoOther(round, e);
      throw new CommitFailedException(
          "the checkpoint of round %s is not committed: %s; those before are still there, and a run that is resumed goes on from the newest"
              .formatted(round, e.getMessage()),
          e);
    }
    try {
      draft.commit(facts);
    } catch (StorageException e) {
      requireNoOther(round, e);
      throw new CommitStateUnknownException(
          "whether the checkpoint of round %s is committed is not known: %s; a run that is resumed looks, and goes on from the newest that is there"
              .formatted(round, e.getMessage()),
          e);
    }
  }

  private static void requireNoOther(int round, StorageException e) {
    if (e.kind() == StorageException.Kind.ALREADY_EXISTS) {
      throw new CheckpointException(
          "round " + round + " is committed with other content: " + e.getMessage(), e);
    }
  }

  /** Rounds of the committed checkpoints, oldest first. */
  public List<Integer> list() {
    return folders().stream().filter(round -> manifestFolder(round).exists()).toList();
  }

  /**
   * The runs that committed checkpoints are of, by round; damaged ones left out. In the folder of
   * one run it is the same for all.
   *
   * @throws CheckpointException when one stands under another round's name, or is of another
   *     version
   */
  public SortedMap<Integer, RunIdentity> runs() {
    SortedMap<Integer, RunIdentity> runs = new TreeMap<>();
    for (int round : list()) {
      try {
        runs.put(round, CheckpointFormat.run(manifestFolder(round), round));
      } catch (StorageException e) {
        requireDamage(e);
      }
    }
    return runs;
  }

  /** Rounds that have a folder, oldest first. */
  private List<Integer> folders() {
    if (!storage.exists(checkpoints)) {
      return List.of();
    }
    return storage.list(checkpoints).stream()
        .map(uri -> FOLDER.matcher(Storage.name(uri)))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .sorted()
        .toList();
  }

  /**
   * The newest checkpoint that is whole, as is that of its best round, or empty where none was ever
   * committed. Where none has its best round, the newest whole one.
   *
   * @throws CheckpointException when there are checkpoints and all are damaged
   * @throws StorageException when the file system fails: that is no reason to go back a round
   */
  public Optional<Latest> latest() {
    List<Integer> rounds = new ArrayList<>(list());
    Collections.reverse(rounds);
    List<String> warnings = new ArrayList<>();
    Optional<Integer> lacking = Optional.empty();
    for (int round : rounds) {
      try {
        Checkpoint found = CheckpointFormat.read(manifestFolder(round));
        Optional<Integer> lost = lostBest(found);
        if (lost.isEmpty()) {
          return Optional.of(new Latest(found, List.copyOf(warnings)));
        }
        warnings.add(
            "the checkpoint of round %s is passed over: that of its best round, %s, is missing or damaged"
                .formatted(round, lost.get()));
        lacking = lacking.or(() -> Optional.of(round));
      } catch (StorageException e) {
        requireDamage(e);
        warnings.add("the checkpoint of round " + round + " is passed over: " + e.getMessage());
      }
    }
    if (lacking.isPresent()) {
      // A later round may be better still, and was, where the best was deleted for it.
      warnings.add(
          "none has its best round, so that of round %s is gone on from: the run ends well where a later round is better"
              .formatted(lacking.get()));
      return Optional.of(new Latest(load(lacking.get()), List.copyOf(warnings)));
    }
    if (warnings.isEmpty()) {
      return Optional.empty();
    }
    throw new CheckpointException(
        "no checkpoint in %s is whole: %s; restore one, or train anew in another run.dir"
            .formatted(checkpoints, String.join("; ", warnings)),
        null);
  }

  /**
   * Deletes checkpoints of later rounds, which were passed over: a run that goes on from an earlier
   * one comes to them again, perhaps with other epochs.
   *
   * @param round that is gone on from
   */
  public void dropAfter(int round) {
    folders().stream()
        .filter(later -> later > round)
        .forEach(later -> manifestFolder(later).delete());
  }

  /** An earlier round that was the best, of which there is nothing to make a model of. */
  private Optional<Integer> lostBest(Checkpoint checkpoint) {
    return Stream.of(checkpoint.standing(), checkpoint.ending())
        .flatMap(Optional::stream)
        .map(standing -> standing.best().round())
        .filter(best -> best < checkpoint.round())
        .filter(best -> !manifestFolder(best).exists() || !manifestFolder(best).damage().isEmpty())
        .findFirst();
  }

  /**
   * One round's checkpoint.
   *
   * @throws CheckpointException when it is not committed, or damaged
   */
  public Checkpoint load(int round) {
    try {
      return CheckpointFormat.read(manifestFolder(round));
    } catch (StorageException e) {
      requireDamage(e);
      throw new CheckpointException(
          "the checkpoint of round "
              + round
              + " cannot be loaded: "
              + e.getMessage()
              + " (committed rounds: "
              + list()
              + "); restore its folder, or train anew in another run.dir",
          e);
    }
  }

  private static void requireDamage(StorageException e) {
    if (!ManifestFolder.isDamage(e)) {
      throw e;
    }
  }

  /**
   * Deletes checkpoints but the newest {@code keep} and the best, and what is left of commits that
   * were cut off before the newest.
   *
   * @param keep at least 1
   * @param bestRound kept whatever its age
   */
  public void retain(int keep, OptionalInt bestRound) {
    if (keep < 1) {
      throw new IllegalArgumentException("cannot keep " + keep + " checkpoints");
    }
    List<Integer> committed = list();
    if (committed.isEmpty()) {
      return;
    }
    int newest = committed.get(committed.size() - 1);
    List<Integer> kept = committed.subList(Math.max(0, committed.size() - keep), committed.size());
    for (int round : folders()) {
      boolean best = bestRound.isPresent() && bestRound.getAsInt() == round;
      if (round < newest && !kept.contains(round) && !best) {
        manifestFolder(round).delete();
      }
    }
  }

  private ManifestFolder manifestFolder(int round) {
    return new ManifestFolder(storage, folder(round), "checkpoint.json");
  }
}
