package org.meanfield.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.spark.Traffic;
import org.meanfield.training.SparkDefaults;

/**
 * The child's side of {@link AveragingBench}: {@code AveragingServer CONTENDER FLOATS
 * EXECUTOR-MEGABYTES FOLDER} is the driver of two executors, processes of their own with one slot
 * each, and answers {@code rounds REPLICAS LEAST SECONDS} by a line of {@link AveragingTimes},
 * {@code disk} by the bytes that lie in its folder a second later, and {@code heap}, until its
 * input ends.
 */
final class AveragingServer {
  static final int EXECUTORS = 2;

  /** Rounds of which there are enough. */
  private static final int MOST_ROUNDS = 20;

  /** Of a round that takes so long, the first one counts: what is not warm is little of it. */
  private static final double LONG_MILLIS = 3000;

  private AveragingServer() {}

  public static void main(String[] arguments) throws IOException {
    // Libraries print to standard output what they like; the protocol keeps the real one.
    PrintStream answers = System.out;
    System.setOut(System.err);
    AveragingContender contender = AveragingContender.valueOf(arguments[0]);
    long floats = Long.parseLong(arguments[1]);
    Path folder = Path.of(arguments[3]);
    JavaSparkContext spark = cluster(arguments[2], folder);
    answers.println("ready");
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      String[] words = request.split(" ");
      answers.println(
          switch (words[0]) {
            case "disk" -> String.valueOf(settledBytesIn(folder));
            case "heap" -> String.valueOf(StepServer.peakHeap());
            default ->
                rounds(
                    contender,
                    spark,
                    floats,
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Double.parseDouble(words[3]));
          });
    }
    spark.close();
    System.exit(0); // native libraries leave threads behind
  }

  private static JavaSparkContext cluster(String executorMegabytes, Path folder) {
    return new JavaSparkContext(
        SparkDefaults.applyTo(new SparkConf())
            .setMaster("local-cluster[%s,1,%s]".formatted(EXECUTORS, executorMegabytes))
            .setAppName("bench averaging")
            .set("spark.log.level", "ERROR")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.local.dir", folder.resolve("local").toString())
            .set("spark.executor.memory", executorMegabytes + "m")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", "-XX:+UseParallelGC")
            .set("spark.scheduler.minRegisteredResourcesRatio", "1")
            .set("spark.cores.max", "" + EXECUTORS)
            // As between machines: no executor reads another's files.
            .set("spark.shuffle.readHostLocalDisk", "false")
            .set("spark.network.timeout", "600s"));
  }

  private static String rounds(
      AveragingContender contender,
      JavaSparkContext spark,
      long floats,
      int replicas,
      int least,
      double seconds) {
    List<Double> milliseconds = new ArrayList<>();
    Optional<Traffic> traffic = Optional.empty();
    try (AveragingContender.Rounds rounds = contender.prepare(spark, floats, replicas)) {
      boolean warm = false;
      for (double all = 0;
          milliseconds.size() < least
              || (all < seconds * 1000 && milliseconds.size() < MOST_ROUNDS);
          all = milliseconds.stream().mapToDouble(m -> m).sum()) {
        long start = System.nanoTime();
        rounds.run();
        double took = (System.nanoTime() - start) / 1e6;
        traffic = rounds.traffic();
        if (warm || took > LONG_MILLIS) {
          milliseconds.add(took);
        }
        warm = true;
      }
    } catch (Exception | OutOfMemoryError e) { // Spark's are checked and not declared
      return AveragingTimes.FAILED + e.toString().lines().findFirst().orElse("");
    }
    String times =
        milliseconds.stream()
            .map(took -> String.format(Locale.ROOT, "%.2f", took))
            .collect(Collectors.joining(" "));
    return times
        + traffic.map(t -> "; " + t.received() / replicas + " " + t.ofDriver()).orElse(";");
  }

  /** Spark deletes in the background. */
  private static long settledBytesIn(Path folder) {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return bytesIn(folder.toFile());
  }

  /** What vanishes meanwhile counts as nothing. */
  private static long bytesIn(File file) {
    File[] files = file.listFiles();
    return files == null
        ? file.length()
        : Arrays.stream(files).mapToLong(AveragingServer::bytesIn).sum();
  }
}
