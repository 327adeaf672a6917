package org.meanfield.data.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;

/**
 * Goes through a file of JSON, record by record, for what its objects hold. Of a line Spark reads
 * the first object, and says nothing of what stands behind it; here that is an error.
 */
final class JsonScan {
  private final URI file;
  private final Charset charset;
  private final ObjectTypes types;
  private final JsonFactory json;
  private final StringBuilder open = new StringBuilder();
  private DataType found = ObjectTypes.NONE;
  private long line = 1;

  JsonScan(URI file, TableFormat format, String charset) {
    this.file = file;
    this.charset = Charset.forName(charset);
    types = new ObjectTypes(format);
    // What is behind the JSON is still to be read, for the checksum.
    json = types.json().disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
  }

  /**
   * @param head how the file begins
   * @return whether it is an array or an object on several lines, and not an object a line
   * @throws DataException where it is neither
   */
  boolean read(byte[] head, InputStream in) throws IOException {
    List<String> lines =
        new String(head, charset)
            .replaceFirst("^\uFEFF", "")
            .lines()
            .filter(text -> !text.isBlank())
            .limit(2)
            .toList();
    boolean array = !lines.isEmpty() && lines.get(0).stripLeading().startsWith("[");
    boolean lineByLine =
        lines.size() < 2 || endsInLine(lines.get(0)) || lines.get(1).strip().startsWith("{");
    if (array || !lineByLine) {
      addAll(in);
      return true;
    }
    TextScan.forEachCharacter(in, charset, this::add);
    addLine();
    return false;
  }

  /** The type of the file's records. */
  DataType found() {
    return found;
  }

  /** A line that only breaks off is part of an object; one that is damaged is a bad record. */
  private boolean endsInLine(String text) throws IOException {
    try (JsonParser parser = json.createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      return true;
    } catch (JsonEOFException e) {
      return false;
    } catch (JsonProcessingException e) {
      return true;
    }
  }

  private void addAll(InputStream in) throws IOException {
    try (JsonParser parser = parser(in)) {
      parser.nextToken();
      found = types.merged(found, types.of(parser));
      if (parser.nextToken() == null) {
        return;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: is no JSON: line %s: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    }
    throw new DataException(
        file
            + ": has several objects that go over many lines; write an object a line, or all of"
            + " them as one array, [ … ]");
  }

  /** Jackson itself tells the encodings of Unicode apart, by the mark at the beginning too. */
  private JsonParser parser(InputStream in) throws IOException {
    return charset.name().startsWith("UTF-")
        ? json.createParser(in)
        : json.createParser(new InputStreamReader(in, charset));
  }

  /** Spark ends lines at carriage returns, too, unless it is told how they end: see TableParts. */
  static boolean returnsEndLines(Charset charset) {
    return charset.equals(StandardCharsets.UTF_8);
  }

  private void add(int c) {
    if (c != '\n' && (c != '\r' || !returnsEndLines(charset))) {
      open.append((char) c);
      return;
    }
    addLine();
    line += c == '\n' ? 1 : 0;
  }

  private void addLine() {
    String text = open.toString();
    open.setLength(0);
    try (JsonParser parser = json.createParser(text)) {
      JsonToken first = parser.nextToken();
      DataType type = types.of(parser);
      if (first != null && first.isStructStart()) {
        requireNothing(text.substring((int) parser.currentLocation().getCharOffset()));
      }
      found = types.merged(found, type);
    } catch (JsonProcessingException e) {
      // A bad record: it is counted, and named, where rows are read.
    } catch (IOException e) {
      throw new IllegalStateException(e); // a text is not read from anywhere
    }
  }

  private boolean isNothing(String text) {
    try (JsonParser parser = json.createParser(text)) {
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private void requireNothing(String behind) {
    // A comma is what is left of an array; what the reader's options let pass is nothing.
    String rest = behind.replaceFirst("^[,\\s]+", "");
    if (!isNothing(rest)) {
      throw new DataException(
          "%s: line %s has more behind its object; write an object a line, or all of them as one array, [ … ]"
              .formatted(file, line));
    }
  }
}
