package org.meanfield.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.RecordSample;
import org.meanfield.data.sharding.RecordSample.Overlap;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;

/**
 * A split of other shards than a model was trained on, which may hold what it was trained on all
 * the same.
 *
 * @param trainedOn how much of the split does; empty where that cannot be known
 */
public record OtherData(Optional<Overlap> trainedOn) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  static OtherData of(
      JavaSparkContext spark, Storage storage, PublishedModel model, ShardSet shards, Split split) {
    return new OtherData(
        sample(model).flatMap(sample -> sample.overlap(spark, storage, shards, split)));
  }

  /** Empty also where it is damaged, which the model's warnings say. */
  private static Optional<RecordSample> sample(PublishedModel model) {
    try {
      Optional<byte[]> json = model.file(TrainedModel.RECORDS);
      return json.isEmpty()
          ? Optional.empty()
          : Optional.of(JSON.readValue(json.get(), RecordSample.class));
    } catch (CheckpointException | IOException e) {
      return Optional.empty();
    }
  }

  /** The share as JSON; null where it cannot be known. */
  public Map<String, Object> json() {
    if (trainedOn.isEmpty()) {
      return null;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("share", trainedOn.get().share());
    json.put("exact", trainedOn.get().exact());
    return json;
  }

  String text(Split split) {
    String share =
        trainedOn
            .map(
                overlap ->
                    String.format(
                        Locale.ROOT,
                        "%s%.1f %% of the %s split are records that it was trained on",
                        overlap.exact() ? "" : "about ",
                        100 * overlap.share(),
                        split.text()))
            .orElse(
                "whether the %s split holds what it was trained on cannot be known"
                    .formatted(split.text()));
    return "other data than the model's: " + share;
  }
}
