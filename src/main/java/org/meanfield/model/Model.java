package org.meanfield.model;

import java.net.URI;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.Locations;
import org.meanfield.inference.PredictedDataset;
import org.meanfield.inference.TrainedNetwork;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;

/** A model that was loaded, for rows of Spark. */
public final class Model {
  private static final String HOLDER = "a program on Spark";

  private final TrainedNetwork network;
  private final NamedModel named;

  private Model(TrainedNetwork network, NamedModel named) {
    this.network = network;
    this.named = named;
  }

  /**
   * Loads a model, with the active session's settings of file systems.
   *
   * @param model a path or a URI of a model's folder, of the run that published it, or {@code
   *     REGISTRY/NAME[@VERSION]}
   * @throws org.meanfield.checkpoint.CheckpointException where there is none, or it is damaged
   * @throws org.meanfield.registry.RegistryException where the registry has no such model or
   *     version
   * @throws IllegalStateException where no session is active
   */
  public static Model load(String model) {
    return load(SparkSession.active(), Locations.absolute(model));
  }

  /** The same with a session that is known. */
  public static Model load(SparkSession session, URI model) {
    Storage storage = Storage.of(session.sparkContext().hadoopConfiguration());
    NamedModel named = NamedModel.find(storage, model);
    return new Model(named.read(HOLDER, TrainedNetwork::of), named);
  }

  /** {@code NAME@VERSION}, or the beginning of the parameters' hash of a model without one. */
  public String version() {
    return named.versionText();
  }

  /** What is wrong with files of the model that are not needed to ask it, a line each. */
  public List<String> warnings() {
    return network.problems();
  }

  /**
   * The same rows in their order, all their columns kept, with those of the model's answers, and
   * {@code error}, which says why a row has none. Computed when the rows are.
   *
   * @throws org.meanfield.config.ConfigException where the model takes no rows of a table
   * @throws org.meanfield.data.DataException where a column is missing, of another type, or called
   *     as one of the answers
   */
  public Dataset<Row> transform(Dataset<Row> rows) {
    return PredictedDataset.of(rows, network, named.folder());
  }
}
