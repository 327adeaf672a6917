package org.meanfield.kernel;

import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;

/** oneDNN's engine and stream of one task slot. One thread at a time. */
public final class Engine implements AutoCloseable {
  private final InstructionSet instructionSet;
  private final engine engine;
  private final stream stream;

  private Engine(InstructionSet instructionSet) {
    this.instructionSet = instructionSet;
    this.engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
    this.stream = new stream(engine);
    // Kept beyond any scope of javacpp that the caller may have open: closed by close() alone.
    engine.retainReference();
    stream.retainReference();
  }

  /**
   * Opens an engine, and pins this process to the instruction set if none is yet.
   *
   * @throws UnsupportedPlatformException as {@link NativeRuntime#start}
   */
  public static Engine open(Optional<InstructionSet> requested) {
    InstructionSet pinned = NativeRuntime.start(requested);
    NativeThreads.limitToCaller();
    return new Engine(pinned);
  }

  /** What this process is pinned to. */
  public InstructionSet instructionSet() {
    return instructionSet;
  }

  engine handle() {
    return engine;
  }

  stream stream() {
    return stream;
  }

  @Override
  public void close() {
    stream.releaseReference();
    engine.releaseReference();
  }
}
