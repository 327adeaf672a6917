package org.meanfield.data.shards;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.meanfield.config.FeatureConfig;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.text.Tokenizer;

/**
 * What a network must know of the examples that it is for; a shard set has it, and so has a model.
 *
 * @param classes names by label; empty where there are no labels
 * @param normalisation of what comes in, and behind it of the numbers that are to be predicted
 * @param tokenizer that makes the tokens; null where there are none
 * @param targetTokenizer that makes the tokens of what others become, which may be the same; null
 *     where there are none
 * @param columns that the examples were made of
 * @param step between two times of a series, such as {@code 7 days}; null where there are none
 * @param localTimes whether steps are even by clocks that are put forward and back, whatever a few
 *     of the times may look like
 * @param calendar that says what steps are, as the configuration spells it; null where there are
 *     none
 * @param features how columns of features become inputs; none where they are fed as they are
 * @param unseen what becomes of a category that training lacks
 */
public record ExampleFormat(
    Schema schema,
    List<String> classes,
    Normalisation normalisation,
    Tokenizer tokenizer,
    Tokenizer targetTokenizer,
    ColumnNames columns,
    String step,
    boolean localTimes,
    String calendar,
    FeatureColumns features,
    FeatureConfig.Unseen unseen)
    implements Serializable {
  private static final int NAMED = 10;

  public ExampleFormat {
    classes = List.copyOf(classes);
  }

  /** Without times. */
  public ExampleFormat(
      Schema schema,
      List<String> classes,
      Normalisation normalisation,
      Tokenizer tokenizer,
      ColumnNames columns) {
    this(
        schema,
        classes,
        normalisation,
        tokenizer,
        null,
        columns,
        null,
        false,
        null,
        FeatureColumns.none(),
        FeatureConfig.Unseen.FAIL);
  }

  /** Without tokens and columns. */
  public ExampleFormat(Schema schema, List<String> classes, Normalisation normalisation) {
    this(schema, classes, normalisation, null, ColumnNames.none());
  }

  /**
   * Of pairs of texts, without columns.
   *
   * @param target that makes the tokens of what others become, with a {@code <begin>}
   */
  public static ExampleFormat ofPairs(Schema schema, Tokenizer source, Tokenizer target) {
    return new ExampleFormat(
        schema,
        List.of(),
        new Normalisation(List.of(), List.of()),
        source,
        target,
        ColumnNames.none(),
        null,
        false,
        null,
        FeatureColumns.none(),
        FeatureConfig.Unseen.FAIL);
  }

  /** Mean and standard deviation of the pixels or features that come in. */
  public Normalisation inputScaling() {
    return normalisation.part(0, normalisation.mean().size() - values());
  }

  /** Mean and standard deviation of the numbers that are to be predicted. */
  public Normalisation valueScaling() {
    int all = normalisation.mean().size();
    return normalisation.part(all - values(), all);
  }

  private int values() {
    return schema.has(Schema.VALUES) ? schema.field(Schema.VALUES).size() : 0;
  }

  /** The same for the cells of another shard set, whose categories have other numbers. */
  public ExampleFormat reading(ExampleFormat shards) {
    return new ExampleFormat(
        schema,
        classes,
        normalisation,
        tokenizer,
        targetTokenizer,
        columns,
        step,
        localTimes,
        calendar,
        features.reading(shards.features),
        unseen);
  }

  /** The same with other classes. */
  public ExampleFormat answering(List<String> names) {
    return new ExampleFormat(
        schema,
        names,
        normalisation,
        tokenizer,
        targetTokenizer,
        columns,
        step,
        localTimes,
        calendar,
        features,
        unseen);
  }

  /** Names of what is forecast; empty where nothing is. */
  public List<String> targets() {
    return columns.of("targets");
  }

  /**
   * Why a model of this format would take a shard set's examples for something else: a line for
   * each difference. Its normalisation goes with the model, so another is none.
   */
  public List<String> differences(ExampleFormat shards) {
    List<String> lines = new ArrayList<>();
    if (!schema.equals(shards.schema)) {
      lines.add(difference("examples are", schema.fields(), shards.schema.fields()));
    }
    if (!classes.equals(shards.classes)) {
      lines.add(difference("classes are", classes, shards.classes));
    }
    lines.addAll(features.differences(shards.features));
    for (String use : columns.differences(shards.columns)) {
      lines.add(difference("columns." + use + " are", columns.of(use), shards.columns.of(use)));
    }
    if (!Objects.equals(calendar, shards.calendar)) {
      lines.add("its calendar is %s, the shard set's %s".formatted(calendar, shards.calendar));
    }
    if (step != null && shards.step != null && !step.equals(shards.step)) {
      lines.add("its steps are of %s, the shard set's of %s".formatted(step, shards.step));
    }
    if (!same(tokenizer, shards.tokenizer) || !same(targetTokenizer, shards.targetTokenizer)) {
      lines.add("its vocabulary is another than the shard set's: the tokens mean other texts");
    }
    return lines;
  }

  /** Whether sources and targets have one vocabulary. */
  public boolean hasJointVocabulary() {
    return targetTokenizer != null && same(tokenizer, targetTokenizer);
  }

  private static boolean same(Tokenizer one, Tokenizer other) {
    return one == null
        ? other == null
        : other != null && Arrays.equals(one.toJson(), other.toJson());
  }

  private static String difference(String what, List<?> own, List<?> other) {
    return "its %s %s, the shard set's %s".formatted(what, named(own), named(other));
  }

  /** The first of a list, as many as a line has room for. */
  private static String named(List<?> names) {
    return names.size() <= NAMED
        ? names.toString()
        : names.subList(0, NAMED).toString().replaceFirst("]$", ", … (" + names.size() + ")]");
  }
}
