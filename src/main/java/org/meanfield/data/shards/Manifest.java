package org.meanfield.data.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.LeftOut;
import org.meanfield.data.LookAlikes;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.storage.PrettyJson;

/**
 * What a shard set is, in {@code manifest.json}: written last, so that without it there is no shard
 * set. The same shard set has the same bytes.
 *
 * @param format version of this file
 * @param classes names by label
 * @param features how columns of features become inputs; none where they are fed as they are
 * @param rounded whole numbers of so many digits that no double is the same, by column
 * @param vocabulary sha256 of {@code vocabulary.json}; null where there are no tokens
 * @param targetVocabulary sha256 of {@code vocabulary-target.json}; null where all texts have the
 *     same vocabulary
 * @param settings the configuration's keys that decide on the content, with their values
 * @param source fingerprint of what it was made from
 * @param skipped examples left out under {@code data.on-bad-record = skip}
 * @param records of the source, those that are left out among them
 * @param cut documents longer than {@code data.tokenizer.max-length}, which end there; null where
 *     the examples are no documents
 * @param overlong pairs with a text of more tokens than {@code data.tokenizer.max-length}, which
 *     are left out, in whatever split, and counted as skipped; null where the examples are no pairs
 * @param step between two times of a series, such as {@code 7 days}; null where there are none
 * @param localTimes whether steps are even by clocks that are put forward and back
 * @param trained examples of the training split by label; empty where there are no classes
 * @param absent classes that a split has no example of, though it was asked for, by its name
 */
public record Manifest(
    int format,
    ExampleKind kind,
    String order,
    long seed,
    Schema schema,
    List<String> classes,
    Normalisation normalisation,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) FeatureColumns features,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Long> rounded,
    @JsonInclude(JsonInclude.Include.NON_NULL) String vocabulary,
    @JsonProperty("target-vocabulary") @JsonInclude(JsonInclude.Include.NON_NULL)
        String targetVocabulary,
    SortedMap<String, String> settings,
    List<SourceFile> source,
    long skipped,
    long records,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long cut,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long overlong,
    @JsonInclude(JsonInclude.Include.NON_NULL) String step,
    @JsonProperty("local-times") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean localTimes,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> trained,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, List<String>> absent,
    Shards shards)
    implements Serializable {
  public static final String FILE = "manifest.json";
  public static final int FORMAT = 3;

  private static final int NAMED = 10;

  /** What else than {@code data} decides on examples. */
  private static final Set<String> BESIDE_DATA = Set.of("run.seed", "network.task");

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public Manifest {
    classes = List.copyOf(classes);
    features = features == null ? FeatureColumns.none() : features;
    rounded = rounded == null ? new TreeMap<>() : new TreeMap<>(rounded);
    settings = new TreeMap<>(settings);
    source = List.copyOf(source);
    trained = trained == null ? List.of() : List.copyOf(trained);
    absent = absent == null ? new TreeMap<>() : new TreeMap<>(absent);
  }

  /** The shards of each split, by number. */
  public record Shards(List<ShardEntry> train, List<ShardEntry> validation, List<ShardEntry> test)
      implements Serializable {
    public Shards {
      train = List.copyOf(train);
      validation = List.copyOf(validation);
      test = List.copyOf(test);
    }
  }

  /**
   * The settings that a shard set made with this configuration would have: all of {@code data}, so
   * that no key can be forgotten, and what else says how that is read. Places are no settings: what
   * is there counts.
   */
  public static SortedMap<String, String> settings(Config config) {
    TreeMap<String, String> settings = new TreeMap<>(config.withoutPlaces());
    settings.keySet().removeIf(key -> !key.startsWith("data.") && !BESIDE_DATA.contains(key));
    return settings;
  }

  /** What a user should know of it besides its numbers, a line each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(LeftOut.warnings(skipped, records));
    if (overlong != null && !LeftOut.isLittle(overlong, records)) {
      warnings.add(
          "%s left out for a text of more tokens than data.tokenizer.max-length = %s; raise that, or split the texts into sentences"
              .formatted(
                  Amount.grouped(overlong, "pair"), settings.get("data.tokenizer.max-length")));
    }
    warnings.addAll(LookAlikes.warnings("classes", classes));
    warnings.addAll(features.lookAlikes());
    warnings.addAll(ofSplits());
    warnings.addAll(features.warnings(examples()));
    rounded.forEach(
        (column, count) ->
            warnings.add(
                "column %s has %s of more digits than 64 bits of floating point keep, and the last are lost; where they matter, subtract what the numbers have in common, and leave numbers out that are only names"
                    .formatted(column, Amount.grouped(count, "whole number"))));
    return warnings;
  }

  /** What was made of values that are missing, a line a column. */
  public List<String> notes() {
    return features.notes(examples());
  }

  private long examples() {
    return Arrays.stream(Split.values()).mapToLong(this::examples).sum();
  }

  /** The same of other shards. */
  public Manifest with(Shards others) {
    return new Manifest(
        format,
        kind,
        order,
        seed,
        schema,
        classes,
        normalisation,
        features,
        rounded,
        vocabulary,
        targetVocabulary,
        settings,
        source,
        skipped,
        records,
        cut,
        overlong,
        step,
        localTimes,
        trained,
        absent,
        others);
  }

  /** The shards of a split, by number. */
  public List<ShardEntry> shards(Split split) {
    return switch (split) {
      case TRAIN -> shards.train;
      case VALIDATION -> shards.validation;
      case TEST -> shards.test;
    };
  }

  /** Number of examples in a split. */
  public long examples(Split split) {
    return shards(split).stream().mapToLong(ShardEntry::rows).sum();
  }

  /** The examples of each split, for people. */
  public String sizes() {
    return Arrays.stream(Split.values())
        .map(split -> String.format(Locale.ROOT, "%,d %s", examples(split), split.text()))
        .collect(Collectors.joining(", "));
  }

  private List<String> ofSplits() {
    return absent.entrySet().stream()
        .map(
            of ->
                isEmpty(of.getKey())
                    ? "the %1$s split is empty: no example fell into data.splits.%1$s"
                        .formatted(of.getKey())
                    : "the %s split has no example of class %s, and can say nothing of it"
                        .formatted(of.getKey(), named(of.getValue())))
        .toList();
  }

  private boolean isEmpty(String split) {
    return Arrays.stream(Split.values())
        .allMatch(other -> !other.text().equals(split) || examples(other) == 0);
  }

  /** The first of some names, as many as a line has room for. */
  private static String named(List<String> names) {
    String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() <= NAMED ? first : first + " and " + (names.size() - NAMED) + " more";
  }

  /** Number of shards of all splits. */
  public int shardCount() {
    return shards.train.size() + shards.validation.size() + shards.test.size();
  }

  public byte[] toJson() {
    return PrettyJson.bytes(this);
  }

  /**
   * @throws DataException when these bytes are no manifest of this version
   */
  static Manifest ofJson(byte[] json, URI where) {
    try {
      Manifest manifest = JSON.readValue(json, Manifest.class);
      if (manifest.format != FORMAT) {
        throw new DataException(
            "%s: a manifest of version %s, where this program knows version %s; %s"
                .formatted(where, manifest.format, FORMAT, ShardSet.REMEDY));
      }
      return manifest;
    } catch (IOException e) {
      throw new DataException(
          "%s: not a manifest (%s); %s"
              .formatted(where, e.getMessage().lines().findFirst().orElse(""), ShardSet.REMEDY),
          e);
    }
  }
}
