package org.meanfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetStreamsTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType("message row { required int32 label; }");

  @TempDir Path folder;

  @Test
  void whatParquetsOwnWriterWritesItsOwnReaderReads() throws IOException {
    Storage storage = Storage.of(new Configuration());
    URI file = folder.resolve("shard-00000.parquet").toUri();
    Checksum published = storage.publish(file, ParquetStreamsTest::write);
    byte[] content = storage.read(file);
    assertThat(Checksum.of(content)).isEqualTo(published);
    List<Integer> labels = new ArrayList<>();
    try (ParquetReader<Group> reader = new Reader(ParquetStreams.input(content)).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        labels.add(row.getInteger("label", 0));
      }
    }
    assertThat(labels).hasSize(100_000).startsWith(0, 1, 2).endsWith(99_999);
  }

  private static void write(OutputStream out) throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(ParquetStreams.output(out))
            .withType(SCHEMA)
            .withRowGroupSize(100_000L)
            .build()) {
      for (int i = 0; i < 100_000; i++) {
        writer.write(new SimpleGroupFactory(SCHEMA).newGroup().append("label", i));
      }
    }
  }

  private static final class Reader extends ParquetReader.Builder<Group> {
    Reader(InputFile file) {
      super(file);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
