package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.source.Document;

/**
 * Where a text is cut into splits: at which of its characters, counted over all documents.
 *
 * @param starts characters before each partition of the documents
 * @param validation first character of the validation split
 * @param test first character of the test split; the documents of the source's own test split are
 *     behind all others, and begin here where there are such
 */
record TextCuts(long[] starts, long validation, long test) implements Serializable {

  /**
   * @param documents in their order
   * @throws DataException where there is no text
   */
  static TextCuts of(JavaRDD<Document> documents, SplitsConfig splits) {
    List<long[]> lengths =
        documents.mapPartitions(part -> List.of(lengths(part)).iterator()).collect();
    long[] starts = new long[lengths.size()];
    long own = 0;
    long ofTest = 0;
    long visible = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = own + ofTest;
      own += lengths.get(i)[0];
      ofTest += lengths.get(i)[1];
      visible += lengths.get(i)[2];
    }
    if (visible == 0) {
      throw new DataException("the source has no text that can be used; check data.source");
    }
    long test = Math.round(own * splits.test());
    long validation = Math.round(own * splits.validation());
    return new TextCuts(starts, own - test - validation, own - test);
  }

  /** Of a partition: characters of training, of the test split, and what is not blank of either. */
  private static long[] lengths(Iterator<Document> documents) {
    long[] lengths = new long[3];
    documents.forEachRemaining(
        document -> {
          lengths[document.test() ? 1 : 0] += document.length();
          lengths[2] += document.text().isBlank() ? 0 : 1;
        });
    return lengths;
  }

  /**
   * The documents' parts by split, in their order.
   *
   * @param documents that the cuts were found for
   */
  JavaRDD<TextPiece> pieces(JavaRDD<Document> documents) {
    return documents.mapPartitionsWithIndex(
        (Integer number, Iterator<Document> part) -> pieces(starts[number], part), true);
  }

  private Iterator<TextPiece> pieces(long first, Iterator<Document> documents) {
    List<TextPiece> pieces = new ArrayList<>();
    long start = first;
    while (documents.hasNext()) {
      Document document = documents.next();
      cut(document, start, pieces);
      start += document.length();
    }
    return pieces.iterator();
  }

  /** At most three parts: a cut may fall on any character of a document, or on its end. */
  private void cut(Document document, long start, List<TextPiece> pieces) {
    long end = start + document.length();
    long[] bounds = {start, within(validation, start, end), within(test, start, end), end};
    for (Split split : Split.values()) {
      long from = bounds[split.ordinal()] - start;
      long to = bounds[split.ordinal() + 1] - start;
      if (from < to) {
        boolean ends = to == document.length();
        String text = part(document.text(), from, ends ? to - 1 : to);
        pieces.add(new TextPiece(split, text, ends));
      }
    }
  }

  private static long within(long place, long start, long end) {
    return Math.max(start, Math.min(place, end));
  }

  private static String part(String text, long from, long to) {
    int begin = text.offsetByCodePoints(0, (int) from);
    return text.substring(begin, text.offsetByCodePoints(begin, (int) (to - from)));
  }
}
