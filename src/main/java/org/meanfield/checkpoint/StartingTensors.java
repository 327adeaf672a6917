package org.meanfield.checkpoint;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.TensorNames;
import org.meanfield.storage.SafetensorsFile;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * The tensors of the files that a network starts from, of which none is read yet.
 *
 * @param names that the files have for them
 * @param byName by {@link TensorNames#canonical}
 */
record StartingTensors(TensorNames names, Map<String, Found> byName) {
  private static final String POINTER = "version https://git-lfs";
  private static final int LONGEST_POINTER = 1024;

  /** A tensor of the files. */
  record Found(SafetensorsFile file, SafetensorsFile.Tensor tensor) {}

  /**
   * Looks at the files' headers.
   *
   * @param place as it was named, for the messages
   * @param candidates of names, of which those are taken that most of the tensors have; of equals
   *     the first
   */
  static StartingTensors of(
      Storage storage, URI place, List<URI> files, List<TensorNames> candidates) {
    List<Found> found =
        files.stream()
            .map(file -> opened(storage, place, file))
            .flatMap(file -> file.tensors().stream().map(tensor -> new Found(file, tensor)))
            .toList();
    List<String> origins = candidates.stream().map(TensorNames::origin).toList();
    TensorNames names =
        candidates.stream()
            .max(
                Comparator.<TensorNames>comparingLong(each -> known(each, found))
                    .thenComparing(each -> -origins.indexOf(each.origin())))
            .orElseThrow();
    Map<String, Found> byName = new HashMap<>();
    found.forEach(each -> put(names, place, each, byName));
    return new StartingTensors(names, byName);
  }

  /** What a download leaves behind that did not end, or that needs another program's. */
  private static SafetensorsFile opened(Storage storage, URI place, URI file) {
    if (storage.length(file) < LONGEST_POINTER
        && new String(storage.read(file), StandardCharsets.ISO_8859_1).startsWith(POINTER)) {
      throw new CheckpointException(
          "network.start-from = %s: %s is a pointer of Git LFS, and not the tensors; fetch them with git lfs pull"
              .formatted(place, file),
          null);
    }
    try {
      return SafetensorsFile.open(storage, file);
    } catch (StorageException e) {
      throw new CheckpointException(
          "network.start-from = %s: %s; copy or download the file again"
              .formatted(place, e.getMessage()),
          e);
    }
  }

  private static long known(TensorNames candidate, List<Found> found) {
    Set<String> wanted =
        candidate.tensors().stream().map(StoredTensor::name).collect(Collectors.toSet());
    return found.stream()
        .filter(each -> wanted.contains(candidate.canonical().apply(each.tensor.name())))
        .count();
  }

  private static void put(TensorNames names, URI place, Found each, Map<String, Found> byName) {
    Found twin = byName.put(names.canonical().apply(each.tensor.name()), each);
    if (twin != null) {
      throw new CheckpointException(
          "network.start-from = %s: tensor %s of %s is tensor %s of %s as well; give the file that is meant"
              .formatted(
                  place,
                  each.tensor.name(),
                  each.file.file(),
                  twin.tensor.name(),
                  twin.file.file()),
          null);
    }
  }
}
