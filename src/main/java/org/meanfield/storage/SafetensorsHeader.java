package org.meanfield.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The header of a safetensors file, believed in nothing before it is checked. */
final class SafetensorsHeader {
  /** The official limit: a header never makes a reader allocate more. */
  private static final long LARGEST = 100_000_000;

  /** What safetensors 0.6 knows of, with the bits of a value. */
  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("BOOL", 8),
          Map.entry("F4", 4),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F32", 32),
          Map.entry("C64", 64),
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64));

  private static final String READ = "F32";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafetensorsHeader() {}

  /**
   * Where a tensor stands.
   *
   * @param type of its values, as safetensors calls it
   * @param begin first byte, counted from the start of the data
   * @param end byte after its last
   */
  record Entry(String name, String type, List<Integer> shape, long begin, long end) {
    long size() {
      return (end - begin) / Float.BYTES;
    }
  }

  /**
   * Entries in the data's order, which they cover without gap or overlap up to its end.
   *
   * @throws StorageException of kind {@code OTHER_TYPE} where one is not float32
   */
  static List<Entry> read(InputStream in, long length, URI where) throws IOException {
    List<Entry> entries = readAnyType(in, length, where);
    requireRead(entries, where);
    return entries;
  }

  /** The same of tensors that need not be float32. */
  static List<Entry> readAnyType(InputStream in, long length, URI where) throws IOException {
    long size = ByteBuffer.wrap(bytes(in, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (size < 2 || size > Math.min(LARGEST, length - Long.BYTES)) {
      throw damaged(where, "a header of " + size + " bytes in a file of " + length);
    }
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json(bytes(in, (int) size), where).properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.add(entry(field.getKey(), field.getValue(), where));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    requireCover(entries, length - Long.BYTES - size, where);
    return entries;
  }

  /** Only of a file that is whole: what is damaged is no file of another type. */
  private static void requireRead(List<Entry> entries, URI where) {
    List<Entry> others = entries.stream().filter(entry -> !entry.type().equals(READ)).toList();
    if (!others.isEmpty()) {
      throw new StorageException(
          StorageException.Kind.OTHER_TYPE,
          "%s is a whole safetensors file, but %s of its %s tensors are not of %s (tensor %s is %s)"
              .formatted(
                  where,
                  others.size(),
                  entries.size(),
                  READ,
                  others.get(0).name(),
                  others.get(0).type()),
          null);
    }
  }

  private static JsonNode json(byte[] header, URI where) throws IOException {
    try {
      JsonNode json = JSON.readTree(header);
      if (header[0] != '{' || !json.isObject()) {
        throw damaged(where, "its header is not a JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw damaged(where, "its header is not JSON: " + e.getOriginalMessage());
    }
  }

  private static Entry entry(String name, JsonNode json, URI where) {
    JsonNode shape = json.path("shape");
    JsonNode offsets = json.path("data_offsets");
    String type = json.path("dtype").asText();
    if (!BITS.containsKey(type)) {
      throw damaged(where, name, "its dtype is " + json.path("dtype"));
    }
    if (!shape.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw damaged(where, name, "it has no shape or no data_offsets: " + json);
    }
    List<Integer> dimensions = new ArrayList<>();
    long values = 1;
    for (JsonNode dimension : shape) {
      if (!dimension.isInt() || dimension.intValue() < 0) {
        throw damaged(where, name, "its shape is " + shape);
      }
      dimensions.add(dimension.intValue());
      values *= dimension.intValue();
      if (values > Integer.MAX_VALUE) {
        throw damaged(where, name, "its shape " + shape + " is more than 2^31 values");
      }
    }
    if (!offsets.get(0).canConvertToLong()
        || !offsets.get(1).canConvertToLong()
        || values * BITS.get(type) % Byte.SIZE != 0
        || offsets.get(1).longValue() - offsets.get(0).longValue()
            != values * BITS.get(type) / Byte.SIZE) {
      throw damaged(where, name, "its shape " + shape + " does not fill the bytes " + offsets);
    }
    return new Entry(
        name, type, dimensions, offsets.get(0).longValue(), offsets.get(1).longValue());
  }

  private static void requireCover(List<Entry> entries, long bytes, URI where) {
    long covered = 0;
    for (Entry entry : entries) {
      if (entry.begin() != covered) {
        String what = entry.begin() < covered ? " overlaps the one before" : " leaves a gap";
        throw damaged(
            where, entry.name(), "its data at " + entry.begin() + what + ", ending at " + covered);
      }
      covered = entry.end();
    }
    if (covered != bytes) {
      throw damaged(where, "its tensors fill " + covered + " of " + bytes + " bytes of data");
    }
  }

  private static byte[] bytes(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static StorageException damaged(URI where, String tensor, String what) {
    return damaged(where, "tensor " + tensor + ": " + what);
  }

  static StorageException damaged(URI where, String what) {
    return new StorageException(
        StorageException.Kind.DAMAGED,
        where + " is not a valid safetensors file (" + what + ")",
        null);
  }
}
