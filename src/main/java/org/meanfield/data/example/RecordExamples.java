package org.meanfield.data.example;

import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.Split;
import org.meanfield.data.example.KeptExamples.Found;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/** The rows of tables with an example each, as Spark reads them. */
record RecordExamples(JavaRDD<TableRecord> records, RecordParser parser) {

  /** What there is, good and bad. */
  Survey survey() {
    RecordParser reader = parser;
    return records
        .mapPartitions(part -> List.of(survey(reader, part)).iterator())
        .collect()
        .stream()
        .reduce(new Survey(), Survey::add);
  }

  private static Survey survey(RecordParser parser, Iterator<TableRecord> records) {
    Survey survey = new Survey();
    records.forEachRemaining(record -> surveyed(parser, record, survey));
    return survey;
  }

  /** The record's example, which the survey then counts; it counts those without one too. */
  private static Optional<TableExample> surveyed(
      RecordParser parser, TableRecord record, Survey survey) {
    try {
      TableExample example = parser.parse(record);
      survey.add(
          record.position(), record::name, example.shape(), record.test(), example.className());
      if (example.cut()) {
        survey.addCut();
      }
      parser.look(record, survey.features());
      return Optional.of(example);
    } catch (BadRecordException e) {
      if (e.isLeftOut()) {
        survey.addLeftOut();
      } else {
        survey.addBad(record.position(), () -> record.name() + ": " + e.getMessage());
        if (e.isLacking()) {
          survey.addLacking();
        }
      }
      return Optional.empty();
    }
  }

  /** Survey and examples in one reading. */
  KeptExamples kept(long seed) {
    RecordParser reader = parser;
    return KeptExamples.of(records.mapPartitions(part -> found(reader, seed, part)));
  }

  private static Iterator<Found> found(
      RecordParser parser, long seed, Iterator<TableRecord> records) {
    MessageDigest sha256 = ExampleKey.newDigest();
    Survey survey = new Survey();
    Map<Object, Object> known = new HashMap<>();
    Iterable<TableRecord> all = () -> records;
    Stream<Found> examples =
        StreamSupport.stream(all.spliterator(), false)
            .flatMap(
                record ->
                    surveyed(parser, record, survey).stream()
                        .map(example -> example.sharing(known))
                        .map(
                            example ->
                                Found.example(key(sha256, seed, record, 0, parser), example)));
    return Stream.concat(examples, Stream.of(Found.survey(survey))).iterator();
  }

  /** Every example that is counted in the contents, keyed by the seed and its source record. */
  JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    return keyed(seed, contents)
        .map(row -> new KeyedExample(row.key(), row.example().packed(row.key().label())));
  }

  /** The records of the examples of one split. */
  JavaRDD<TableRecord> recordsOf(Split split, long seed, ExampleCounts contents, SplitRule splits) {
    return keyed(seed, contents)
        .filter(row -> splits.of(row.key()) == split)
        .map(KeyedRecord::record);
  }

  private record KeyedRecord(ExampleKey key, TableRecord record, TableExample example)
      implements Serializable {}

  private JavaRDD<KeyedRecord> keyed(long seed, ExampleCounts contents) {
    RecordParser reader = parser;
    HashMap<String, Integer> labels = contents.labels();
    List<Integer> shape = List.copyOf(contents.schema().fields().get(0).shape());
    return records.mapPartitions(
        part -> {
          MessageDigest sha256 = ExampleKey.newDigest();
          Iterable<TableRecord> all = () -> part;
          return StreamSupport.stream(all.spliterator(), false)
              .flatMap(
                  record ->
                      example(reader, record)
                          .filter(example -> example.shape().equals(shape))
                          .filter(example -> labels.containsKey(example.className()))
                          .map(
                              example -> {
                                int label = labels.get(example.className());
                                ExampleKey key = key(sha256, seed, record, label, reader);
                                return new KeyedRecord(key, record, example);
                              }))
              .iterator();
        });
  }

  private static ExampleKey key(
      MessageDigest sha256, long seed, TableRecord record, int label, RecordParser parser) {
    return ExampleKey.of(
            sha256, seed, record.test(), label, record.position(), parser.source(record))
        .apart(sha256, parser.answer(record));
  }

  /** Nothing where the row cannot be used: it was counted, or the job ended, when surveyed. */
  private static Stream<TableExample> example(RecordParser parser, TableRecord record) {
    try {
      return Stream.of(parser.parse(record));
    } catch (BadRecordException e) {
      return Stream.empty();
    }
  }
}
