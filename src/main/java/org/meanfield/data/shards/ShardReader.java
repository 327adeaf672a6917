package org.meanfield.data.shards;

import java.io.IOException;
import java.net.URI;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.ParquetStreams;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/** Reads a shard whole, after checking its bytes against the manifest. */
public final class ShardReader {
  private ShardReader() {}

  /**
   * @throws DataException when the shard is missing, or its bytes are not those of the manifest
   */
  public static ShardBlock read(Storage storage, ShardSet shards, ShardEntry entry) {
    URI file = shards.file(entry);
    byte[] content = content(storage, file);
    Checksum found = Checksum.of(content);
    if (!found.sha256().equals(entry.sha256())) {
      throw new DataException(
          "%s is damaged: %s with sha256 %s, where the manifest has %s with %s; %s"
              .formatted(
                  file,
                  Amount.of(found.bytes(), "byte"),
                  found.sha256(),
                  entry.bytes(),
                  entry.sha256(),
                  ShardSet.REMEDY));
    }
    try {
      return parse(content, shards.manifest().schema(), entry.rows());
    } catch (IOException e) {
      throw new StorageException(StorageException.Kind.OTHER, "cannot parse " + file, e);
    }
  }

  private static byte[] content(Storage storage, URI file) {
    try {
      return storage.read(file);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.MISSING) {
        throw new DataException(
            file + " is missing, though the manifest names it; " + ShardSet.REMEDY, e);
      }
      throw e;
    }
  }

  private static ShardBlock parse(byte[] content, Schema schema, int rows) throws IOException {
    ShardBlock block = new ShardBlock(schema, rows);
    ParquetReadOptions options = ParquetReadOptions.builder().build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(ParquetStreams.input(content), options)) {
      int first = 0;
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        readGroup(group, reader.getFooter().getFileMetaData().getCreatedBy(), block, first);
        first += (int) group.getRowCount();
      }
    }
    return block;
  }

  private static void readGroup(
      PageReadStore group, String createdBy, ShardBlock block, int first) {
    MessageType message = ShardFormat.parquetSchema(block.schema());
    ColumnReadStoreImpl columns =
        new ColumnReadStoreImpl(
            group, new GroupRecordConverter(message).getRootConverter(), message, createdBy);
    for (int i = 0; i < block.schema().fields().size(); i++) {
      ColumnReader column = columns.getColumnReader(message.getColumns().get(i));
      readColumn(column, block, i, first, first + (int) group.getRowCount());
    }
  }

  private static void readColumn(
      ColumnReader column, ShardBlock block, int field, int first, int end) {
    int size = block.schema().fields().get(field).size();
    switch (block.schema().fields().get(field).type()) {
      case BYTE -> {
        for (int row = first; row < end; row++, column.consume()) {
          column.getBinary().toByteBuffer().get(block.bytes(field), row * size, size);
        }
      }
      case INT -> {
        for (int i = first * size; i < end * size; i++, column.consume()) {
          block.ints(field)[i] = column.getInteger();
        }
      }
      case FLOAT -> {
        // Every list has the same length, so where one ends need not be read.
        for (int i = first * size; i < end * size; i++, column.consume()) {
          block.floats(field)[i] = column.getFloat();
        }
      }
    }
  }
}
