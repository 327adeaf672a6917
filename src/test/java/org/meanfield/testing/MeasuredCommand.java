package org.meanfield.testing;

import com.sun.management.GarbageCollectorMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.meanfield.cli.Main;

/**
 * A command in a process of its own that is looked at all the while: how much native memory it has
 * taken, and how much of the heap is left after a collection, of which one follows the other. So
 * slow a run is a measurement's alone.
 */
public final class MeasuredCommand {
  private static final String WHOLE_HEAP = "PS MarkSweep";
  private static final List<String> HEAP =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(pool -> pool.getName())
          .toList();
  private static final GarbageCollectorMXBean COLLECTOR =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
          .filter(bean -> bean.getName().equals(WHOLE_HEAP))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("run with -XX:+UseParallelGC"));

  private volatile boolean over;
  private long nativeBytes;
  private long heapBytes;

  private MeasuredCommand() {}

  /**
   * The most that a command held at once, in bytes.
   *
   * @param heap of what something still referred to
   */
  public record Peaks(long nativeBytes, long heap) {
    /** What a process wrote that {@link #main} ran in. */
    public static Peaks in(Path file) throws IOException {
      List<Long> values =
          Arrays.stream(Files.readString(file).trim().split(" "))
              .map(Long::valueOf)
              .collect(Collectors.toList());
      return new Peaks(values.get(0), values.get(1));
    }
  }

  /**
   * @param arguments the file for the peaks, then the command's words; the file is written where
   *     the command succeeds
   */
  public static void main(String[] arguments) throws Exception {
    MeasuredCommand measured = new MeasuredCommand();
    Thread collecting = new Thread(measured::collect, "collecting");
    Thread counting = new Thread(measured::count, "counting");
    collecting.setDaemon(true);
    counting.setDaemon(true);
    collecting.start();
    counting.start();
    Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    measured.over = true;
    collecting.join();
    counting.join();
    Files.writeString(
        Path.of(arguments[0]), measured.nativeBytes + " " + measured.heapBytes + "\n");
  }

  private void collect() {
    while (!over) {
      System.gc();
      heapBytes =
          Math.max(
              heapBytes,
              COLLECTOR.getLastGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                  .filter(pool -> HEAP.contains(pool.getKey()))
                  .mapToLong(pool -> pool.getValue().getUsed())
                  .sum());
      pause(10);
    }
  }

  private void count() {
    while (!over) {
      nativeBytes = Math.max(nativeBytes, Pointer.totalBytes());
      pause(1);
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
