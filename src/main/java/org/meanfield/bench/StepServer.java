package org.meanfield.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.Locale;

/**
 * The child's side of {@link ChildContender}: {@code StepServer SUBJECT WORKLOAD LOCAL-STEPS}
 * prepares a subject and serves {@code measure N}, and {@code heap}, until its input ends.
 */
final class StepServer {
  private StepServer() {}

  public static void main(String[] arguments) throws IOException {
    // Libraries print to standard output what they like; the protocol keeps the real one.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Subject subject = Subject.valueOf(arguments[0]);
    Material material = Material.titled(arguments[1]);
    serve(subject.prepare(material, Integer.parseInt(arguments[2])), answers);
    System.exit(0); // Spark and native libraries leave threads behind
  }

  private static void serve(Runnable step, PrintStream answers) throws IOException {
    answers.println("ready");
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      if (request.equals("heap")) {
        answers.println(peakHeap());
        continue;
      }
      int steps = Integer.parseInt(request.substring("measure ".length()));
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < steps; i++) {
        long start = System.nanoTime();
        step.run();
        line.append(String.format(Locale.ROOT, "%.4f ", (System.nanoTime() - start) / 1e6));
      }
      answers.println(line);
    }
  }

  /** Bytes of the heap at most: garbage counts as long as it lies there. */
  static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}
