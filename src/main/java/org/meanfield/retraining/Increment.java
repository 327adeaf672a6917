package org.meanfield.retraining;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.meanfield.storage.PrettyJson;

/**
 * What a version is made of: {@code increment.json}, written when its shards are complete, so that
 * from then on it is settled which files are the version's.
 *
 * @param number of the version
 * @param parent the champion whose preprocessing the shards were made with, and that training
 *     starts from; null for a first version
 * @param configuration sha256 of the configuration's values
 * @param files by path; none where rows are told by a column
 * @param rows null where files are told
 * @param slices names of the parts that were made of it besides
 * @param again versions whose data was set aside, and is part of this one's since somebody asked
 */
record Increment(
    int number,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer parent,
    String configuration,
    List<UsedFile> files,
    @JsonInclude(JsonInclude.Include.NON_NULL) RowSpan rows,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> slices,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> again) {
  private static final int NAMED = 3;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  Increment {
    files = List.copyOf(files);
    slices = slices == null ? List.of() : List.copyOf(slices);
    again = again == null ? List.of() : List.copyOf(again);
  }

  /** Of nothing yet. */
  static Increment begun(
      int number, Integer parent, String configuration, List<String> slices, List<Integer> again) {
    return new Increment(number, parent, configuration, List.of(), null, slices, again);
  }

  Increment of(List<UsedFile> read) {
    return new Increment(number, parent, configuration, read, null, slices, again);
  }

  Increment of(RowSpan read) {
    return new Increment(number, parent, configuration, List.of(), read, slices, again);
  }

  /** Rows that were asked for again may be older than those of a later version. */
  boolean isBehindTheWatermark() {
    return rows != null && !again.isEmpty();
  }

  /** What it is made of, for people. */
  String words() {
    if (rows != null) {
      return "rows with %s up to %s".formatted(rows.column(), rows.until());
    }
    String first =
        files.stream().map(UsedFile::path).limit(NAMED).collect(Collectors.joining(", "));
    return files.size() <= NAMED ? first : first + " and " + (files.size() - NAMED) + " more";
  }

  Optional<Integer> champion() {
    return Optional.ofNullable(parent);
  }

  byte[] toJson() {
    return PrettyJson.bytes(this);
  }

  /**
   * @throws RetrainingException where the bytes are none
   */
  static Increment ofJson(byte[] json, URI where) {
    try {
      return JSON.readValue(json, Increment.class);
    } catch (IOException e) {
      throw new RetrainingException(
          "%s: cannot be read (%s): which files were used is not known; restore it, or move the model's folder away and begin anew"
              .formatted(where, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
