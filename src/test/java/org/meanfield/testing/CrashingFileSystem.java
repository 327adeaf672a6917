package org.meanfield.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under {@code crash:} URIs, which stop changing after a number of steps as if the
 * process had been killed: that step and all later ones fail, and a write that fails leaves the
 * first half of its bytes. A step is a create, a write, a close, a rename or a delete.
 */
public final class CrashingFileSystem extends LocalFiles {
  private static final String SCHEME = "crash";

  private static final AtomicInteger STEPS_LEFT = new AtomicInteger(Integer.MAX_VALUE);

  private static final AtomicInteger BREAKS_LEFT = new AtomicInteger();

  private static volatile String breaksOff = "";
  private static volatile String answerLostFor;

  public CrashingFileSystem() {
    super(SCHEME);
  }

  /** What finds this file system. */
  public static Configuration configuration() {
    return configuration(SCHEME, CrashingFileSystem.class);
  }

  public static URI uri(Path path) {
    return uri(SCHEME, path);
  }

  /** From now on this many steps succeed. */
  public static void dieAfter(int steps) {
    STEPS_LEFT.set(steps);
  }

  /** The next so many writes of files that have this in their path break off in the middle. */
  public static void breakOffWritesOf(String part, int times) {
    breaksOff = part;
    BREAKS_LEFT.set(times);
  }

  /** The process is started anew. */
  public static void live() {
    dieAfter(Integer.MAX_VALUE);
  }

  /** The next file that gets this name gets it, and whoever gave it hears of a failure. */
  public static void loseAnswerFor(String name) {
    answerLostFor = name;
  }

  private static void step() throws IOException {
    if (STEPS_LEFT.decrementAndGet() < 0) {
      throw new IOException("the process was killed");
    }
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    step();
    FSDataOutputStream out =
        super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    boolean breaks =
        file.toString().contains(breaksOff)
            && BREAKS_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    return new FSDataOutputStream(new CrashingStream(out, breaks), statistics);
  }

  @Override
  public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
      throws IOException {
    step();
    boolean renamed = super.rename(from, to);
    if (to.getName().equals(answerLostFor)) {
      answerLostFor = null;
      throw new IOException("the connection broke");
    }
    return renamed;
  }

  @Override
  public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
    step();
    return super.delete(path, recursive);
  }

  private static final class CrashingStream extends OutputStream {
    private final OutputStream out;
    private final boolean breaks;

    CrashingStream(OutputStream out, boolean breaks) {
      this.out = out;
      this.breaks = breaks;
    }

    @Override
    public void write(int b) throws IOException {
      step();
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        if (breaks) {
          throw new IOException("the connection broke");
        }
        step();
      } catch (IOException e) {
        out.write(bytes, offset, length / 2);
        out.flush();
        throw e;
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      // The descriptor goes with a killed process too.
      out.close();
      step();
    }
  }
}
