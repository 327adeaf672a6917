package org.meanfield.data.example;

import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.Split;
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
    while (records.hasNext()) {
      TableRecord record = records.next();
      try {
        TableExample example = parser.parse(record);
        survey.add(
            record.position(), record::name, example.shape(), record.test(), example.className());
        if (example.cut()) {
          survey.addCut();
        }
        parser.look(record, survey.features());
      } catch (BadRecordException e) {
        if (e.isLeftOut()) {
          survey.addLeftOut();
        } else {
          survey.addBad(record.position(), () -> record.name() + ": " + e.getMessage());
        }
      }
    }
    return survey;
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
