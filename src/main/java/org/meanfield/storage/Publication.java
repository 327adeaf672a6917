package org.meanfield.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.UUID;

/** Gives one file its content: written under a hidden temporary name beside it, then moved. */
final class Publication {
  private final Backend backend;
  private final URI target;
  private final URI temporary;

  Publication(Backend backend, URI target) {
    this.backend = backend;
    this.target = target;
    String name = "." + Storage.name(target) + ".tmp-" + UUID.randomUUID();
    this.temporary = Storage.child(target.resolve("."), name);
  }

  /** Publishes under a name that nothing has, or that the same bytes have. */
  Checksum publish(Storage.Content content) throws IOException {
    boolean placed = false;
    try {
      Checksum written = write(content);
      placed = backend.place(temporary, target);
      if (!placed) {
        requireSame(written);
      }
      return written;
    } finally {
      discardUnless(placed);
    }
  }

  /** Writes over what the name may have. */
  Checksum replace(byte[] content) throws IOException {
    boolean replaced = false;
    try {
      Checksum written = write(out -> out.write(content));
      backend.replace(temporary, target);
      replaced = true;
      return written;
    } finally {
      discardUnless(replaced);
    }
  }

  private Checksum write(Storage.Content content) throws IOException {
    try (OutputStream out = backend.create(temporary);
        DigestedOutput digested = new DigestedOutput(out)) {
      content.writeTo(digested);
      digested.flush();
      return digested.checksum();
    }
  }

  private void requireSame(Checksum written) throws IOException {
    Checksum found;
    try (DigestedInput standing = new DigestedInput(backend.open(target))) {
      found = standing.checksum();
    }
    if (!found.equals(written)) {
      throw new StorageException(
          StorageException.Kind.ALREADY_EXISTS,
          target + " exists with other content (" + found + "; refused to write " + written + ")",
          null);
    }
  }

  /** What went wrong before matters more than a temporary file that stays. */
  private void discardUnless(boolean moved) {
    if (moved) {
      return;
    }
    try {
      backend.delete(temporary);
    } catch (IOException ignored) {
      // The name is hidden from list, and nobody reads it.
    }
  }
}
