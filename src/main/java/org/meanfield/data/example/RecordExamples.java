package org.meanfield.data.example;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.example.KeptExamples.Found;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/** The rows of tables with an example each, as Spark reads them. */
record RecordExamples(JavaRDD<TableRecord> records, RecordParser parser) {

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
    return kept(seed, false);
  }

  /** The same with the records, to be parsed {@link KeptExamples#again}. */
  KeptExamples keptWithRecords(long seed) {
    return kept(seed, true);
  }

  private KeptExamples kept(long seed, boolean withRecords) {
    RecordParser reader = parser;
    return KeptExamples.of(records.mapPartitions(part -> found(reader, seed, withRecords, part)));
  }

  private static Iterator<Found> found(
      RecordParser parser, long seed, boolean withRecords, Iterator<TableRecord> records) {
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
                        .map(example -> Found.example(key(sha256, seed, record, parser), example))
                        .map(found -> withRecords ? found.with(record) : found));
    return Stream.concat(examples, Stream.of(Found.survey(survey))).iterator();
  }

  private static ExampleKey key(
      MessageDigest sha256, long seed, TableRecord record, RecordParser parser) {
    return ExampleKey.of(sha256, seed, record.test(), 0, record.position(), parser.source(record))
        .apart(sha256, parser.answer(record));
  }
}
