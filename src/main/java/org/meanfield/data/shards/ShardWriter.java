package org.meanfield.data.shards;

import java.io.Serializable;
import java.net.URI;
import java.util.Iterator;
import org.apache.parquet.hadoop.ParquetWriter;
import org.meanfield.data.Schema;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.ParquetStreams;
import org.meanfield.storage.Storage;

/** Writes one shard, in a task that may be tried again or run twice at once. */
public record ShardWriter(Storage storage, URI location, Schema schema) implements Serializable {
  /** What became of a shard. */
  public record Written(ShardEntry entry, ShardStatistics statistics) implements Serializable {}

  /**
   * Publishes the rows as a file below the shard set's folder.
   *
   * @param rows packed, in the order of the shard
   */
  public Written write(String file, Iterator<byte[]> rows) {
    ShardStatistics statistics = new ShardStatistics(schema);
    PairLengths lengths = new PairLengths();
    boolean pairs = PairLengths.exist(schema);
    long[] count = {0, 0};
    Checksum checksum =
        storage.publish(
            Storage.child(location, file),
            out -> {
              try (ParquetWriter<byte[]> writer =
                  new ShardFormat.Builder(ParquetStreams.output(out), schema).build()) {
                while (rows.hasNext()) {
                  byte[] packed = rows.next();
                  writer.write(packed);
                  statistics.add(packed);
                  if (pairs) {
                    lengths.add(packed);
                  }
                  count[0]++;
                  count[1] += packed.length;
                }
              }
            });
    return new Written(
        new ShardEntry(
            file, count[0], count[1], checksum.bytes(), checksum.sha256(), lengths.counts(), null),
        statistics);
  }
}
