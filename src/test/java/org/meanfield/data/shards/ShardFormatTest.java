package org.meanfield.data.shards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Schema;
import org.meanfield.storage.ParquetStreams;
import org.meanfield.storage.Storage;

class ShardFormatTest {
  @TempDir Path folder;

  /**
   * Parquet's footer lists the encodings of a column in the order of a hash set of enum constants,
   * which every process has another of: with more than one the bytes would tell who wrote them.
   */
  @Test
  void everyColumnHasOneEncoding() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                new Field("image", FieldType.BYTE, List.of(1, 2, 2)),
                new Field("features", FieldType.DOUBLE, List.of(3)),
                new Field("label", FieldType.INT, List.of())));
    ShardWriter writer = new ShardWriter(Storage.of(new Configuration()), folder.toUri(), schema);
    List<byte[]> rows = List.of(new byte[schema.packedBytes()], new byte[schema.packedBytes()]);

    writer.write("shard.parquet", rows.iterator());

    byte[] file = Files.readAllBytes(folder.resolve("shard.parquet"));
    try (ParquetFileReader reader = ParquetFileReader.open(ParquetStreams.input(file))) {
      List<ColumnChunkMetaData> columns = reader.getRowGroups().get(0).getColumns();
      assertThat(columns).hasSize(3);
      assertThat(columns).allSatisfy(column -> assertThat(column.getEncodings()).hasSize(1));
    }
  }
}
