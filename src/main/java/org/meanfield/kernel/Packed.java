package org.meanfield.kernel;

/**
 * A parameter's values in a layout that some kernel likes better than the master copy's, or of
 * their transpose: one for all programs of a network, refreshed when the values have changed.
 */
final class Packed {
  private final Parameters owner;
  private final Buffer buffer;
  private final Step refresh;
  private long version = -1;

  Packed(Parameters owner, Buffer buffer, Step refresh) {
    this.owner = owner;
    this.buffer = buffer;
    this.refresh = refresh;
  }

  Buffer buffer() {
    return buffer;
  }

  /** Copies the values again where they have changed since the last time. */
  void refresh() {
    if (version != owner.version()) {
      refresh.run();
      version = owner.version();
    }
  }
}
