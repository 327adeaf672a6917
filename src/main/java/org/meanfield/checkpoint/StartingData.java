package org.meanfield.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.storage.Storage;

/**
 * What a network that another starts from was fed with and answers, as far as it stands beside its
 * tensors: two networks of the same shapes may be for other columns and other classes.
 *
 * @param columns empty where they do not stand there
 * @param classes empty where they do not stand there
 */
record StartingData(URI folder, Optional<ColumnNames> columns, Optional<List<String>> classes) {
  /** Whose order decides on which weights a value meets. */
  private static final List<String> FED = List.of("features", "targets", "covariates");

  private static final String ANSWER = "label";

  /** What Hugging Face calls a class without a name. */
  private static final Pattern UNNAMED = Pattern.compile("LABEL_\\d+");

  /**
   * @throws CheckpointException where what stands there cannot be read
   */
  static StartingData of(Storage storage, URI folder) {
    Optional<ColumnNames> columns =
        read(storage, Storage.child(folder, ModelFolder.NETWORK), new TypeReference<JsonNode>() {})
            .map(network -> network.path("columns"))
            .filter(JsonNode::isObject)
            .map(names -> new ObjectMapper().convertValue(names, ColumnNames.class));
    Optional<List<String>> own =
        read(storage, Storage.child(folder, "classes.json"), new TypeReference<List<String>>() {});
    return new StartingData(folder, columns, own.or(() -> foreignClasses(storage, folder)));
  }

  /** Hugging Face's: label by number. Those that nobody has named are no names. */
  private static Optional<List<String>> foreignClasses(Storage storage, URI folder) {
    JsonNode named =
        read(storage, Storage.child(folder, "config.json"), new TypeReference<JsonNode>() {})
            .map(config -> config.path("id2label"))
            .orElse(MissingNode.getInstance());
    List<String> classes = new ArrayList<>();
    for (int label = 0; named.path(String.valueOf(label)).isTextual(); label++) {
      classes.add(named.path(String.valueOf(label)).textValue());
    }
    boolean unnamed = classes.stream().allMatch(name -> UNNAMED.matcher(name).matches());
    return classes.size() != named.size() || unnamed ? Optional.empty() : Optional.of(classes);
  }

  private static <T> Optional<T> read(Storage storage, URI file, TypeReference<T> type) {
    if (!storage.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readValue(storage.read(file), type));
    } catch (IOException | IllegalArgumentException e) {
      throw new CheckpointException(
          "network.start-from: %s cannot be read: %s; start from a whole model"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** A line for every use whose columns are others, or in another order. */
  List<String> differences(ExampleFormat data) {
    return changed(data).stream()
        .filter(FED::contains)
        .map(
            use ->
                "data.source.columns.%s: is %s, and %s was fed with %s"
                    .formatted(use, data.columns().of(use), folder, columns.orElseThrow().of(use)))
        .toList();
  }

  /** Whether it answers with other classes than the examples have, or tells another column. */
  boolean hasOtherAnswers(ExampleFormat data) {
    boolean otherColumn = data.classes().isEmpty() && changed(data).contains(ANSWER);
    return otherColumn || classes.filter(theirs -> !theirs.equals(data.classes())).isPresent();
  }

  /** Whether its classes are the first of the examples', and there are more behind them. */
  boolean hasFewerClasses(ExampleFormat data) {
    return classes
        .filter(theirs -> !theirs.isEmpty() && theirs.size() < data.classes().size())
        .filter(theirs -> data.classes().subList(0, theirs.size()).equals(theirs))
        .isPresent();
  }

  private List<String> changed(ExampleFormat data) {
    return columns.map(theirs -> theirs.differences(data.columns())).orElse(List.of());
  }
}
