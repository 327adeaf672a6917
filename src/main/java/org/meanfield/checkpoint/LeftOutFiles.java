package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.SortedSet;
import java.util.function.IntSupplier;
import org.meanfield.storage.NumberedFiles;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * Which replicas rounds were closed without, until a checkpoint says so that nobody goes back
 * behind: {@code round-00000013.json}, a file for each round that is not of all. Each is published
 * before anything follows from its round. So a run that was killed and goes on from a checkpoint
 * before comes through the same rounds again: up to the last that has a file, they are decided.
 *
 * <p>Reading and writing throw {@link StorageException}.
 */
public final class LeftOutFiles {
  private static final String ROUND = "round";

  private final Storage storage;
  private final NumberedFiles files;

  /**
   * @param folder the run's {@code left-out/}, which need not exist yet
   */
  public LeftOutFiles(Storage storage, URI folder) {
    this.storage = storage;
    this.files = new NumberedFiles(storage, folder, "round-", ".json");
  }

  /**
   * Publishes which replicas a round was closed without; does nothing where that is published.
   *
   * @param replicas at least one
   */
  public void publish(int round, SortedSet<Integer> replicas) {
    ObjectNode json = ManifestFolder.JSON.createObjectNode().put(ROUND, round);
    json.set(LeftOutJson.KEY, LeftOutJson.of(replicas));
    storage.publish(files.file(round), PrettyJson.bytes(json));
  }

  /**
   * What is known in all.
   *
   * @param checkpoint what is known from a checkpoint
   * @throws CheckpointException when a file of a later round is damaged
   */
  public LeftOut after(LeftOut checkpoint) {
    LeftOut all = checkpoint;
    for (int round : files.numbers()) {
      if (!all.knows(round)) {
        all = all.with(round, read(round));
      }
    }
    return all;
  }

  private SortedSet<Integer> read(int round) {
    URI file = files.file(round);
    try {
      JsonNode json = ManifestFolder.parse(file, storage.read(file));
      if (json.required(ROUND).asInt() != round) {
        throw new IllegalArgumentException("it is of round " + json.required(ROUND));
      }
      return LeftOutJson.replicas(json.required(LeftOutJson.KEY));
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.DAMAGED) {
        throw e;
      }
      throw damaged(file, round, e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, round, e.getMessage(), e);
    }
  }

  private static CheckpointException damaged(URI file, int round, String what, Exception cause) {
    return new CheckpointException(
        "%s is damaged (%s), and round %s cannot be gone through again as it was; and no checkpoint tells of it yet; start the run anew in another run.dir"
            .formatted(file, what, round),
        cause);
  }

  /**
   * Deletes the files of rounds up to one.
   *
   * @param last asked for only where there are files at all
   */
  public void dropUpTo(IntSupplier last) {
    List<Integer> rounds = files.numbers();
    if (!rounds.isEmpty()) {
      int round = last.getAsInt();
      rounds.stream()
          .filter(r -> r <= round)
          .forEach(r -> storage.deleteRecursively(files.file(r)));
    }
  }

  /** Deletes all files. */
  public void dropAll() {
    dropUpTo(() -> Integer.MAX_VALUE);
  }
}
