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

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafetensorsHeader() {}

  /**
   * Where a tensor stands.
   *
   * @param begin first byte, counted from the start of the data
   * @param end byte after its last
   */
  record Entry(String name, List<Integer> shape, long begin, long end) {
    long size() {
      return (end - begin) / Float.BYTES;
    }
  }

  /** Entries in the data's order, which they cover without gap or overlap up to its end. */
  static List<Entry> read(InputStream in, long length, URI where) throws IOException {
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
    if (!json.path("dtype").asText().equals("F32")) {
      throw damaged(where, name, "its dtype is " + json.path("dtype") + ", not \"F32\"");
    }
    if (!shape.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw damaged(where, name, "it has no shape or no data_offsets: " + json);
    }
    List<Integer> dimensions = new ArrayList<>();
    long floats = 1;
    for (JsonNode dimension : shape) {
      if (!dimension.isInt() || dimension.intValue() < 0) {
        throw damaged(where, name, "its shape is " + shape);
      }
      dimensions.add(dimension.intValue());
      floats *= dimension.intValue();
      if (floats > Integer.MAX_VALUE) {
        throw damaged(where, name, "its shape " + shape + " is more than 2^31 floats");
      }
    }
    if (!offsets.get(0).canConvertToLong()
        || !offsets.get(1).canConvertToLong()
        || offsets.get(1).longValue() - offsets.get(0).longValue() != floats * Float.BYTES) {
      throw damaged(where, name, "its shape " + shape + " does not fill the bytes " + offsets);
    }
    return new Entry(name, dimensions, offsets.get(0).longValue(), offsets.get(1).longValue());
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
