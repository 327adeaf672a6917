package org.meanfield.checkpoint;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.meanfield.checkpoint.StartingTensors.Found;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.network.Architecture;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.StoredTensor.Use;
import org.meanfield.network.state.TensorNames;
import org.meanfield.storage.Storage;

/**
 * The first values of a network that starts from what another has learned: the random ones, with
 * the tensors of files in their place. Which names the files have is seen by which fit best.
 *
 * <p>A head that the files lack, or have for other answers, keeps its random values; where it only
 * has further classes behind those that the files know, these rows alone. Every other parameter
 * must be there, in its shape, and of a network with the same settings where those are written
 * beside it.
 */
public final class StartingPoint {
  /** So many are named where there may be hundreds. */
  private static final int NAMED = 8;

  private final URI place;
  private final Architecture architecture;
  private final StartingFiles files;
  private final TensorNames names;
  private final Map<String, Found> byName;
  private final String sha256;
  private final Set<String> fresh = new TreeSet<>();
  private final Set<String> extended = new TreeSet<>();
  private final List<String> errors = new ArrayList<>();
  private final List<String> ofVocabulary = new ArrayList<>();

  private StartingPoint(Storage storage, URI place, Architecture architecture) {
    this.place = place;
    this.architecture = architecture;
    this.files = StartingFiles.at(storage, place);
    this.sha256 = files.sha256(storage);
    StartingTensors tensors =
        StartingTensors.of(storage, place, files.tensors(), architecture.fileNames());
    this.names = tensors.names();
    this.byName = tensors.byName();
  }

  /**
   * Looks at the files, and reads no tensor yet.
   *
   * @param data that the network is for, whose tokens theirs must be
   * @throws CheckpointException where there are none, or where they are no such network's, with a
   *     line for every tensor that is wrong
   */
  public static StartingPoint at(
      Storage storage, URI place, Architecture architecture, ExampleFormat data) {
    StartingPoint point = new StartingPoint(storage, place, architecture);
    StartingVocabulary.requireSame(storage, point.files.folder(), data)
        .ifPresent(point.ofVocabulary::add);
    StartingData beside = StartingData.of(storage, point.files.folder());
    point.errors.addAll(beside.differences(data));
    point.check(storage, beside.hasOtherAnswers(data), beside.hasFewerClasses(data));
    return point;
  }

  /**
   * @param others whether the head answers what is not asked here, in whatever shape: then it
   *     begins anew
   * @param fewer whether the first of what it answers is what is asked here, and there is more:
   *     then it has its rows, and the others begin anew
   */
  private void check(Storage storage, boolean others, boolean fewer) {
    StartingSettings settings = new StartingSettings(architecture.untoldByShapes());
    errors.addAll(settings.differences(storage, files.folder()));
    for (StoredTensor wanted : names.tensors()) {
      String problem = problem(wanted);
      boolean ofHead = architecture.head().contains(wanted.tensor());
      boolean otherAnswer = others && architecture.answerTensors().contains(wanted.tensor());
      if (ofHead && fewer && hasFirstRows(wanted)) {
        extended.add(wanted.tensor());
      } else if (ofHead && (otherAnswer || !problem.isEmpty())) {
        fresh.add(wanted.tensor());
      } else if (!problem.isEmpty()) {
        errors.add(problem);
      }
    }
    errors.addAll(settings.withoutPlace(byName.keySet(), wanted()));
    if (!errors.isEmpty()) {
      List<String> lines = errors.subList(0, Math.min(NAMED, errors.size()));
      throw new CheckpointException(
          "network.start-from = %s: is of another network than the configuration's:\n  %s%s\n%s"
              .formatted(
                  place,
                  String.join("\n  ", lines),
                  errors.size() > NAMED ? "\n  … and %s more".formatted(errors.size() - NAMED) : "",
                  "set network to what the file has, or start from another file"),
          null);
    }
  }

  private boolean hasFirstRows(StoredTensor wanted) {
    Found source = byName.get(wanted.name());
    return source != null
        && source.tensor().isReadable()
        && wanted.takesForFirstRows(source.tensor().shape());
  }

  /** What stands against taking a tensor from the files; empty where nothing does. */
  private String problem(StoredTensor wanted) {
    Found source = byName.get(wanted.name());
    if (source == null) {
      return wanted.use() == Use.ADDED
          ? ""
          : "tensor %s of shape %s: is in none of %s (looked for under %s's names)"
              .formatted(wanted.name(), wanted.shape(), files.tensors(), names.origin());
    }
    if (!wanted.takes(source.tensor().shape())) {
      return "tensor %s: has shape %s in %s, where the network's is %s%s"
          .formatted(
              source.tensor().name(),
              source.tensor().shape(),
              source.file().file(),
              wanted.shape(),
              wanted.use() == Use.FIRST_ROWS ? ", or more rows" : "");
    }
    return source.tensor().isReadable()
        ? ""
        : "tensor %s: is of type %s in %s, where F32, F16, BF16 and F64 can be read"
            .formatted(source.tensor().name(), source.tensor().type(), source.file().file());
  }

  /** {@link #sha256} of a place; empty where nothing to start from is there any longer. */
  public static Optional<String> sha256(Storage storage, URI place) {
    try {
      return Optional.of(StartingFiles.at(storage, place).sha256(storage));
    } catch (CheckpointException e) {
      return Optional.empty();
    }
  }

  /** SHA-256 of the file, or of those of several. */
  public String sha256() {
    return sha256;
  }

  /** Reads the first values: the architecture's own of this seed where the files have none. */
  public NetworkState model(long seed) {
    return new StartingValues(place, names, byName, fresh).into(architecture.initialModel(seed));
  }

  /** What a user should know of what is taken and what is not, a line each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    Set<String> wanted = wanted();
    Set<String> untaken = new TreeSet<>();
    byName.forEach(
        (name, each) -> {
          if (!wanted.contains(name) && !names.implied().test(name)) {
            untaken.add(each.tensor().name());
          }
        });
    wanted.retainAll(byName.keySet());
    notes.add(
        "starting from %s: %s tensors under %s's names"
            .formatted(place, wanted.size(), names.origin()));
    notes.addAll(ofVocabulary);
    if (!extended.isEmpty()) {
      notes.add("with rows for further classes, which begin anew: " + named(extended));
    }
    if (!fresh.isEmpty()) {
      notes.add("starting anew, from random values: " + named(fresh));
    }
    if (!untaken.isEmpty()) {
      notes.add("not taken from it, since nothing here is of that name: " + named(untaken));
    }
    return notes;
  }

  /** Names of what is to be in the files. */
  private Set<String> wanted() {
    return names.tensors().stream()
        .filter(tensor -> !fresh.contains(tensor.tensor()))
        .map(StoredTensor::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String named(Set<String> names) {
    String some = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? some + ", … (%s)".formatted(names.size()) : some;
  }
}
