package org.meanfield.model;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Locations;
import org.meanfield.data.source.Cells;
import org.meanfield.inference.RowPredictor;
import org.meanfield.inference.TrainedNetwork;
import org.meanfield.network.AnswerField;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;

/**
 * A model in a service: predictions for rows in memory, without Spark, whose classes need not even
 * be there. Any number of threads may ask at once; many rows in one call take less time than as
 * many calls. The answers are those of {@code meanfield predict}, bit for bit.
 */
public final class Predictor implements AutoCloseable {
  private static final String HOLDER = "a predictor";

  private final RowPredictor model;
  private final String version;
  private final List<String> warnings;

  private Predictor(RowPredictor model, String version, List<String> warnings) {
    this.model = model;
    this.version = version;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Loads a model. A champion that changes later is another's business: open it again.
   *
   * @param model a path or a URI of a model's folder, of the run that published it, or {@code
   *     REGISTRY/NAME[@VERSION]}
   * @throws org.meanfield.checkpoint.CheckpointException where there is none, or it is damaged
   * @throws org.meanfield.registry.RegistryException where the registry has no such model or
   *     version
   * @throws ConfigException where it has no answer to a row, such as one that writes text
   */
  public static Predictor open(String model) {
    return open(Locations.absolute(model), Map.of());
  }

  /**
   * The same on storage that needs settings.
   *
   * @param hadoop settings of Hadoop's file systems, such as {@code fs.s3a.endpoint}
   */
  public static Predictor open(URI model, Map<String, String> hadoop) {
    Configuration configuration = new Configuration();
    hadoop.forEach(configuration::set);
    NamedModel found = NamedModel.find(Storage.of(configuration), model);
    TrainedNetwork network = found.read(HOLDER, TrainedNetwork::of);
    return new Predictor(
        RowPredictor.of(network, found.folder()), found.versionText(), network.problems());
  }

  /** {@code NAME@VERSION}, or the beginning of the parameters' hash of a model without one. */
  public String version() {
    return version;
  }

  /** What is wrong with files of the model that are not needed here, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** What it wants to know of a row, by name. */
  public List<String> inputs() {
    return model.inputs();
  }

  /** The columns of its answers. */
  public List<String> outputs() {
    return model.fields().stream().map(AnswerField::name).toList();
  }

  /**
   * An answer for each row.
   *
   * @param rows values by the names of the {@link #inputs}; what else they hold plays no part. A
   *     number may be a text of one, a list is a {@code List}, an image the bytes of a PNG or JPEG
   *     file, or its samples
   * @throws IllegalStateException where this is closed
   */
  public List<Predicted> predict(List<? extends Map<String, ?>> rows) {
    List<String> inputs = model.inputs();
    return answers(
        rows.stream().map(row -> Cells.of(inputs.stream().map(row::get).toList())).toList());
  }

  /** An answer to one row. */
  public Predicted predict(Map<String, ?> row) {
    return predict(List.of(row)).get(0);
  }

  /**
   * An answer for each text.
   *
   * @throws ConfigException where a row of the model is no text
   */
  public List<Predicted> predictTexts(List<String> texts) {
    return single("a text", texts);
  }

  /**
   * An answer for each image.
   *
   * @param images bytes of PNG or JPEG files, or samples, {@code [height, width, channels]}
   * @throws ConfigException where a row of the model is no image
   */
  public List<Predicted> predictImages(List<byte[]> images) {
    return single("an image", images);
  }

  private List<Predicted> single(String what, List<?> values) {
    if (model.inputs().size() != 1) {
      throw new ConfigException(
          "the model takes rows of %s, not %s; give them by name with predict"
              .formatted(String.join(", ", model.inputs()), what));
    }
    return answers(
        values.stream().map(value -> Cells.of(Collections.singletonList(value))).toList());
  }

  private List<Predicted> answers(List<Cells> rows) {
    return model.answers(rows).stream().map(this::predicted).toList();
  }

  private Predicted predicted(RowPredictor.RowAnswer answer) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object[] values : answer.rows()) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < values.length; i++) {
        row.put(model.fields().get(i).name(), values[i]);
      }
      rows.add(Collections.unmodifiableMap(row));
    }
    return new Predicted(rows, Optional.ofNullable(answer.problem()));
  }

  /** Gives its memory back. */
  @Override
  public void close() {
    model.close();
  }
}
