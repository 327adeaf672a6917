package org.meanfield.data.shards;

import java.io.IOException;
import java.net.URI;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Field;
import org.meanfield.data.Schema;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.ParquetStreams;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/** Reads what counts of a shard, after checking its bytes against the manifest. */
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
      ShardBlock all = parse(content, shards.manifest().schema(), entry.inFile());
      return entry.rows() == all.rows() ? all : all.first((int) entry.rows());
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
      if (e.kind() == StorageException.Kind.DAMAGED) {
        throw new DataException(e.getMessage() + "; " + ShardSet.REMEDY, e);
      }
      throw e;
    }
  }

  private static ShardBlock parse(byte[] content, Schema schema, long rows) throws IOException {
    ParquetReadOptions options = ParquetReadOptions.builder().build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(ParquetStreams.input(content), options)) {
      ShardBlock block = new ShardBlock(schema, rows, numbers(reader.getFooter(), schema));
      int first = 0;
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        readGroup(group, reader.getFooter().getFileMetaData().getCreatedBy(), block, first);
        first += (int) group.getRowCount();
      }
      return block;
    }
  }

  /** Of each field of variable length; those of no number in a row count one for it. */
  private static long[] numbers(ParquetMetadata footer, Schema schema) {
    return IntStream.range(0, schema.fields().size())
        .filter(field -> schema.fields().get(field).variable())
        .mapToLong(
            field ->
                footer.getBlocks().stream()
                    .mapToLong(group -> group.getColumns().get(field).getValueCount())
                    .sum())
        .toArray();
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
    Field of = block.schema().fields().get(field);
    switch (of.type()) {
      case BYTE -> {
        for (int row = first; row < end; row++, column.consume()) {
          int at = block.start(field, row);
          column.getBinary().toByteBuffer().get(block.bytes(field), at, of.size());
        }
      }
      case INT -> {
        int[] ints = block.ints(field);
        readNumbers(column, block, field, first, end, at -> ints[at] = column.getInteger());
      }
      case DOUBLE -> {
        double[] doubles = block.doubles(field);
        readNumbers(column, block, field, first, end, at -> doubles[at] = column.getDouble());
      }
    }
  }

  private static void readNumbers(
      ColumnReader column, ShardBlock block, int field, int first, int end, IntConsumer take) {
    if (block.schema().fields().get(field).variable()) {
      for (int row = first; row < end; row++) {
        block.starts(field)[row + 1] = readRow(column, block.start(field, row), take);
      }
      return;
    }
    // Every list has the same length, so where one ends need not be read.
    for (int i = block.start(field, first); i < block.start(field, end); i++, column.consume()) {
      take.accept(i);
    }
  }

  /**
   * Reads a list of any length.
   *
   * @return where the next begins
   */
  private static int readRow(ColumnReader column, int start, IntConsumer take) {
    int at = start;
    boolean empty = column.getCurrentDefinitionLevel() == 0;
    do {
      if (!empty) {
        take.accept(at++);
      }
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
    return at;
  }
}
