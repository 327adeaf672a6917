package org.meanfield.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.storage.Safetensors.Tensor;

class SafetensorsTest {
  private static final String TWO =
      """
      {"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]},\
      "a.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}""";

  @TempDir Path folder;

  private final Storage storage = Storage.of(new Configuration());
  private URI file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("parameters.safetensors").toUri();
  }

  @Test
  void aFileWrittenByHandIsRead() {
    storage.publish(file, file(TWO, 1.5f, -2f, 3e-40f));
    SortedMap<String, Tensor> read = Safetensors.read(storage, file);
    assertThat(read.keySet()).containsExactly("a.weight", "b");
    assertThat(read.get("a.weight").shape()).containsExactly(1, 2);
    assertThat(floats(read.get("a.weight"))).containsExactly(-2f, 3e-40f);
    assertThat(read.get("b").shape()).isEmpty();
    assertThat(floats(read.get("b"))).containsExactly(1.5f);
  }

  @Test
  void theMetadataThatPythonWritesIsPassedOver() {
    String header = TWO.replaceFirst("\\{", "{\"__metadata__\":{\"format\":\"pt\"},");
    storage.publish(file, file(header, 1, 2, 3));
    assertThat(Safetensors.read(storage, file)).hasSize(2);
  }

  @Test
  void whatIsWrittenIsReadByAnIndependentParser() throws IOException {
    float[] large = new float[300_001];
    Random random = new Random(1);
    for (int i = 0; i < large.length; i++) {
      large[i] = random.nextFloat();
    }
    byte[] written =
        write(
            Tensor.of("z", List.of(3), new float[] {Float.NaN, -0f, Float.MIN_VALUE}),
            Tensor.of("large \"quoted\" ü", List.of(300_001, 1), large),
            Tensor.of("empty", List.of(2, 0), new float[0]));
    Map<String, float[]> parsed = parse(written);
    assertThat(parsed.keySet()).containsExactly("empty", "large \"quoted\" ü", "z");
    assertThat(parsed.get("large \"quoted\" ü")).isEqualTo(large);
    assertThat(parsed.get("z")).containsExactly(Float.NaN, -0f, Float.MIN_VALUE);
    storage.publish(file, written);
    assertThat(floats(Safetensors.read(storage, file).get("large \"quoted\" ü"))).isEqualTo(large);
  }

  @Test
  void theSameTensorsInAnyOrderAreTheSameBytes() throws IOException {
    Tensor a = Tensor.of("a", List.of(1), new float[] {1});
    Tensor b = Tensor.of("b", List.of(1), new float[] {2});
    assertThat(write(a, b)).isEqualTo(write(b, a));
  }

  @Test
  void theDataStartsAtAMultipleOfEightAfterSpaces() throws IOException {
    for (String name : List.of("n", "nn", "nnn", "nnnn", "nnnnn", "nnnnnn", "nnnnnnn")) {
      byte[] written = write(Tensor.of(name, List.of(1), new float[] {1}));
      int header = (int) ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertThat(header % 8).isZero();
      assertThat(written).hasSize(8 + header + 4);
      assertThat(new String(written, 8, header, UTF_8)).matches("\\{.*\\} {0,7}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"t\":{\"dtype\":\"F17\",\"shape\":[2],\"data_offsets\":[0,4]}} | tensor t: its dtype",
        "{\"t\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,4]}} | tensor t: its shape [1]",
        "{\"t\":{\"dtype\":\"F4\",\"shape\":[7],\"data_offsets\":[0,4]}} | tensor t: its shape [7]",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | tensor t: its shape [2]",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | tensor t: its shape",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | tensor t: its shape",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,4]}} | more than 2^31",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | tensor t: its data at 4 leaves a gap",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}} | tensor t: its data at -4 overlaps",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | fill 8 of 4 bytes",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"u\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | tensor u: its data at 0 overlaps",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1]}} | tensor t: it has no shape or no data_offsets",
        "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"t\":{}} | Duplicate",
        "{\"t\":3} | tensor t: its dtype",
        "{} {} | not JSON",
        "[] | not a JSON object",
        "{\"t\" | not JSON",
      })
  void aHeaderThatLiesIsRefusedWithTheFileAndTheTensor(String header, String message) {
    storage.publish(file, file(header, 1));
    assertThatThrownBy(() -> Safetensors.read(storage, file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message)
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(StorageException.Kind.DAMAGED);
  }

  @ParameterizedTest
  @CsvSource({"F16, 2", "BF16, 2", "I64, 0.5", "U8, 4", "F4, 8"})
  void aFileOfOtherTypesIsCalledWhatItIs(String type, double values) {
    int first = (int) Math.ceil(values);
    int bytes = (int) Math.round(first / values * 4);
    String header =
        "{\"t\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[0,%s]},"
            + "\"u\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%s,%s]}}";
    storage.publish(
        file,
        file(header.formatted(type, first, bytes, bytes, bytes + 4), new float[bytes / 4 + 1]));

    assertThatThrownBy(() -> Safetensors.read(storage, file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file + " is a whole safetensors file, but 1 of its 2 tensors")
        .hasMessageContaining("(tensor t is " + type + ")")
        .hasMessageContaining("convert it to 32-bit floats")
        .message()
        .doesNotContain("delete", "damaged");
  }

  @Test
  void aHugeHeaderIsRefusedBeforeItIsAllocated() {
    for (long length : new long[] {Long.MAX_VALUE, -1, 0, 1 << 30, 1000}) {
      ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      storage.replace(file, bytes.array());
      assertThatThrownBy(() -> Safetensors.read(storage, file))
          .hasMessageContaining("a header of " + length + " bytes in a file of 64");
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = file(TWO, 1, 2, 3);
    for (int length = 0; length < whole.length; length++) {
      storage.replace(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.read(storage, file))
          .as("%d bytes", length)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("not a valid safetensors file");
    }
  }

  @Test
  void twoTensorsOfOneNameAreRefused() {
    Tensor tensor = Tensor.of("t", List.of(1), new float[1]);
    assertThatThrownBy(() -> write(tensor, tensor)).hasMessage("two tensors are named t");
  }

  private static float[] floats(Tensor tensor) {
    return ((Safetensors.Floats) tensor.values()).array();
  }

  private static byte[] write(Tensor... tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, List.of(tensors));
    return out.toByteArray();
  }

  private static byte[] file(String header, float... values) {
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4 * values.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /** The format's description again, in a dozen plain lines. */
  private static Map<String, float[]> parse(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int data = 8 + (int) bytes.getLong();
    JsonNode header = new ObjectMapper().readTree(new String(file, 8, data - 8, UTF_8));
    Map<String, float[]> tensors = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      JsonNode offsets = entry.getValue().get("data_offsets");
      float[] values = new float[(offsets.get(1).asInt() - offsets.get(0).asInt()) / 4];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.getFloat(data + offsets.get(0).asInt() + 4 * i);
      }
      tensors.put(entry.getKey(), values);
    }
    return tensors;
  }
}
