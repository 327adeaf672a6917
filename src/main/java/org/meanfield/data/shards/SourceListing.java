package org.meanfield.data.shards;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * What a source's files are from outside: names, lengths and times, for which none is read. Kept
 * beside a shard set, and not in its manifest, since a copy of the same source has other times.
 *
 * @param places by the key that names them
 */
public record SourceListing(SortedMap<String, Place> places) {
  /** Hidden, as what says nothing of the examples. */
  static final String FILE = ".source.json";

  private static final String SOURCE = "data.source.";
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * A file or the files of a folder.
   *
   * @param names SHA-256 of the names below the folder, with lengths and times
   */
  public record Place(int files, long bytes, String names) {
    static Place of(URI place, List<Storage.Listed> files) {
      int folder = place.getPath().replaceFirst("/+$", "").length();
      StringBuilder lines = new StringBuilder();
      for (Storage.Listed file : files) {
        String name = file.file().getPath().substring(folder);
        lines.append(file.bytes()).append(' ').append(file.modified()).append(' ');
        lines.append(name).append('\n');
      }
      return new Place(
          files.size(),
          files.stream().mapToLong(Storage.Listed::bytes).sum(),
          Checksum.of(lines.toString().getBytes(StandardCharsets.UTF_8)).sha256());
    }

    @Override
    public String toString() {
      return Amount.grouped(files, "file") + " of " + Amount.grouped(bytes, "byte");
    }
  }

  public SourceListing {
    places = new TreeMap<>(places);
  }

  /** The configuration's source as it is now; what is no file of a file system is left out. */
  public static SourceListing of(Storage storage, Config config) {
    SortedMap<String, Place> places = new TreeMap<>();
    for (String key : config.places()) {
      if (key.startsWith(SOURCE)) {
        URI place = URI.create(config.flat().get(key));
        places.put(key, Place.of(place, storage.listed(place)));
      }
    }
    return new SourceListing(places);
  }

  /** Empty where a shard set has none that can be read. */
  private static Optional<SourceListing> beside(Storage storage, URI shards) {
    URI file = Storage.child(shards, FILE);
    try {
      return storage.exists(file)
          ? Optional.of(JSON.readValue(storage.read(file), SourceListing.class))
          : Optional.empty();
    } catch (IOException e) {
      // It only warns: the manifest is what counts.
      return Optional.empty();
    }
  }

  /** Notes for a shard set that this is the source which it was made from. */
  public void keepBeside(Storage storage, URI shards) {
    if (beside(storage, shards).equals(Optional.of(this))) {
      return;
    }
    try {
      storage.replace(Storage.child(shards, FILE), JSON.writeValueAsBytes(this));
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.PERMISSION_DENIED) {
        throw e;
      }
      // Somebody else's shard set: nothing is lost but a warning that could be spared.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Deletes a shard set's. */
  public static void clear(Storage storage, URI shards) {
    storage.deleteRecursively(Storage.child(shards, FILE));
  }

  /**
   * What a user should know of a source that is not as it was when a shard set was made, a line a
   * place. That it cannot be seen from here is no reason to warn: the shard set suffices.
   */
  public static List<String> changes(Storage storage, URI shards, Config config) {
    try {
      SourceListing now = of(storage, config);
      return beside(storage, shards).map(then -> then.changes(now)).orElse(List.of());
    } catch (StorageException e) {
      return List.of();
    }
  }

  private List<String> changes(SourceListing now) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Place> then : places.entrySet()) {
      Place found = now.places.get(then.getKey());
      boolean gone = found == null || found.files == 0;
      if (!gone && !Objects.equals(found, then.getValue())) {
        lines.add(
            "%s is not as it was when the shard set was made: %s then, %s now%s; the shard set is used as it is, and meanfield shard compares what the files hold"
                .formatted(then.getKey(), then.getValue(), found, howElse(then.getValue(), found)));
      }
    }
    return lines;
  }

  private static String howElse(Place then, Place now) {
    return then.toString().equals(now.toString()) ? ", of other names, lengths or times" : "";
  }
}
