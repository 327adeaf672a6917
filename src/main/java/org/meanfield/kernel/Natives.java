package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * The native objects of one owner. Everything made while a program is assembled lives in javacpp's
 * scope of that assembly; what is owned here survives it, until {@link #close}.
 */
final class Natives implements AutoCloseable {
  private final List<Pointer> owned = new ArrayList<>();

  <P extends Pointer> P own(P pointer) {
    pointer.retainReference();
    owned.add(pointer);
    return pointer;
  }

  /** Frees in reverse order: users before what they use. */
  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).releaseReference();
    }
    owned.clear();
  }
}
