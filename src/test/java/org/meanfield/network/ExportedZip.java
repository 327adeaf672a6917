package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.meanfield.network.state.NetworkState;

/** A model's {@code model.zip} in memory, for tests that look into it. */
public final class ExportedZip {
  private ExportedZip() {}

  public static byte[] of(Architecture architecture, NetworkState model) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (Exports exports = Exports.of(architecture, model, temporary)) {
      assertThat(exports.notes()).isEmpty();
      exports.files().get("model.zip").writeTo(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zip.toByteArray();
  }
}
