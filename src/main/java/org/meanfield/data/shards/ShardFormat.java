package org.meanfield.data.shards;

import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.meanfield.data.Field;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;

/**
 * Shards in Parquet: a field of bytes is a required binary, a single int a required int32, a field
 * of several ints or of doubles a required list of required elements, which Spark reads as {@code
 * array<int>} or {@code array<double>}; where the length is variable, a row has what it has and no
 * padding. Nothing in the bytes depends on a cluster's settings: no Hadoop configuration is read,
 * no dictionary is tried, and where pages and row groups end follows from the rows alone.
 */
final class ShardFormat {
  /** Names inside a list, as Parquet's specification has them. */
  private static final String LIST = "list";

  private static final String ELEMENT = "element";

  private ShardFormat() {}

  static MessageType parquetSchema(Schema schema) {
    Types.MessageTypeBuilder message = Types.buildMessage();
    for (Field field : schema.fields()) {
      message.addField(type(field));
    }
    return message.named("example");
  }

  private static Type type(Field field) {
    return switch (field.type()) {
      case BYTE -> Types.required(PrimitiveTypeName.BINARY).named(field.name());
      case INT ->
          field.shape().isEmpty()
              ? Types.required(PrimitiveTypeName.INT32).named(field.name())
              : list(field, PrimitiveTypeName.INT32);
      case DOUBLE -> list(field, PrimitiveTypeName.DOUBLE);
    };
  }

  private static Type list(Field field, PrimitiveTypeName elements) {
    return Types.requiredList().requiredElement(elements).named(field.name());
  }

  /** A writer of packed rows. */
  static final class Builder extends ParquetWriter.Builder<byte[], Builder> {
    private final Schema schema;

    Builder(OutputFile file, Schema schema) {
      super(file);
      this.schema = schema;
      withConf(new Configuration(false));
      withCompressionCodec(CompressionCodecName.ZSTD);
      withDictionaryEncoding(false);
      // Its pages name one encoding a column. Those of version 1 name two, and the footer lists
      // them
      // in the order of a hash set of enum constants, which differs from process to process.
      withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<byte[]> getWriteSupport(Configuration configuration) {
      return new PackedRows(schema);
    }
  }

  private static final class PackedRows extends WriteSupport<byte[]> {
    private final Schema schema;
    private RecordConsumer consumer;

    PackedRows(Schema schema) {
      this.schema = schema;
    }

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(parquetSchema(schema), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(byte[] packed) {
      consumer.startMessage();
      int next = 0;
      for (int i = 0; i < schema.fields().size(); i++) {
        Field field = schema.fields().get(i);
        int length = field.length(packed, next);
        int offset = next + field.prefix();
        consumer.startField(field.name(), i);
        write(field, length, packed, offset);
        consumer.endField(field.name(), i);
        next = offset + length * field.type().bytes();
      }
      consumer.endMessage();
    }

    private void write(Field field, int length, byte[] packed, int offset) {
      switch (field.type()) {
        case BYTE -> consumer.addBinary(Binary.fromConstantByteArray(packed, offset, length));
        case INT -> {
          if (field.shape().isEmpty()) {
            consumer.addInteger(Packed.intAt(packed, offset));
          } else {
            addList(length, n -> consumer.addInteger(intAt(packed, offset, n)));
          }
        }
        case DOUBLE -> addList(length, n -> consumer.addDouble(doubleAt(packed, offset, n)));
      }
    }

    /** A list as Parquet nests it: a group of repeated groups of one element each. */
    private void addList(int count, IntConsumer add) {
      consumer.startGroup();
      // Parquet wants no field that is empty: a list without elements is a group without the field.
      if (count > 0) {
        consumer.startField(LIST, 0);
        for (int i = 0; i < count; i++) {
          consumer.startGroup();
          consumer.startField(ELEMENT, 0);
          add.accept(i);
          consumer.endField(ELEMENT, 0);
          consumer.endGroup();
        }
        consumer.endField(LIST, 0);
      }
      consumer.endGroup();
    }

    private static int intAt(byte[] packed, int offset, int index) {
      return Packed.intAt(packed, offset + index * Integer.BYTES);
    }

    private static double doubleAt(byte[] packed, int offset, int index) {
      return Packed.doubleAt(packed, offset + index * Double.BYTES);
    }
  }
}
