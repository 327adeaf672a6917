package org.meanfield.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.config.TableFormat;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** A scan finds the columns that Spark's reader would find if it read the files once more. */
class ObjectTypesTest {
  private static final TableFormat JSON = TableFormat.of(Format.JSON);

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private int files;

  @Test
  void ofObjectsALine() throws Exception {
    for (String lines :
        List.of(
            "{\"b\": 1, \"a\": \"x\"}\n{\"c\": null, \"a\": 2.5}\r\n\n{\"d\": true}",
            "{\"a\": {\"y\": 1, \"x\": [1, 2]}}\n{\"a\": {\"z\": [], \"x\": [{\"u\": 1}]}}",
            "{\"a\": [1, 2.5, 1e300]}\n{\"a\": [\"x\"]}\n{\"a\": null}\n{\"a\": [null]}",
            "{\"a\": 1}\n{\"a\": {\"b\": 1}}\n{\"a\": [1]}",
            "{\"a\": {}}\n{\"b\": [{}]}\n{\"c\": []}\n{}",
            "{\"a\": 1, \"A\": 2}\n{\"A\": {\"b\": 1}}",
            "{\"a\": 1}\n{\"b\": oops}\n{\"c\": 1\n{\"d\": 1},\n5\n\"x\"\nnull\n[{\"e\": 1}]",
            "{'a': 1}\r{\"caf\u00e9\": 1}\r{\"\uD83D\uDE00\": 2, \"\": 3, \" b c \": 4, \"d.e`f\": 5}",
            "no JSON\nat all",
            "",
            "\uFEFF{\"a\": 1}\n{\"\uFEFFb\": 2}")) {
      assertThat(found(JSON, lines)).as(lines).isEqualTo(inferred(Map.of(), lines));
    }
  }

  @Test
  void ofArraysAndOfOneObjectOnManyLines() throws Exception {
    for (String whole :
        List.of(
            "[\n{\"b\": 1,\n\"a\": {\"x\": 1}}, {\"a\": {\"y\": [1]}},\n{'c': null}]",
            "{\n  \"a\": [[1, 2],\n [3]],\n \"b\": {}\n}\n",
            "[]",
            "[1, {\"a\": 1}]")) {
      assertThat(found(JSON, whole))
          .as(whole)
          .isEqualTo(inferred(Map.of("multiLine", "true"), whole));
    }
  }

  @Test
  void ofSeveralFilesAndUnderOptionsOfSpark() throws Exception {
    Map<String, String> options =
        Map.of("allowUnquotedFieldNames", "true", "allowComments", "true");
    TableFormat format =
        new TableFormat(
            Format.JSON, "json", "UTF-8", "", false, List.of(), options, null, List.of());
    String[] texts = {"{b: 1}\n{a: 2} \n", "{a: [1]}", "{/* none */ c: {d: 1}}"};

    assertThat(found(format, texts)).isEqualTo(inferred(options, texts));
    assertThat(found(JSON, texts)).as("without them").isEmpty();
  }

  private List<StructField> found(TableFormat format, String... texts) throws Exception {
    Storage storage = Storage.of(new Configuration());
    ObjectTypes types = new ObjectTypes(format);
    return types.columns(
        Stream.of(written(texts))
            .map(file -> TextScan.of(storage, file.toUri(), format).objects())
            .toList());
  }

  private List<StructField> inferred(Map<String, String> options, String... texts)
      throws Exception {
    String damage = "damage";
    StructType schema =
        SparkSession.builder()
            .sparkContext(spark.sc())
            .config("spark.sql.caseSensitive", "true")
            .getOrCreate()
            .newSession()
            .read()
            .options(options)
            .option("primitivesAsString", "true")
            .option("columnNameOfCorruptRecord", damage)
            .json(Stream.of(written(texts)).map(Path::toString).toArray(String[]::new))
            .schema();
    return Stream.of(schema.fields()).filter(field -> !field.name().equals(damage)).toList();
  }

  private Path[] written(String... texts) throws Exception {
    List<Path> written = new ArrayList<>();
    for (String text : texts) {
      written.add(
          Files.write(folder.resolve(files++ + ".json"), text.getBytes(StandardCharsets.UTF_8)));
    }
    return written.toArray(Path[]::new);
  }
}
