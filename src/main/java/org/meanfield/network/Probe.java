package org.meanfield.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.SlicedVector;

/**
 * One seeded step of a network, whose resulting bits stand for the process's: executors whose
 * processors, natives or settings would compute other bits are refused by name before their first
 * round, not found out by a loss that will not reproduce.
 */
public final class Probe {
  private static final long SEED = 1;
  private static final double LEARNING_RATE = 1e-3;
  private static final long LOCAL_STEPS = 1 << 20;

  private final MessageDigest digest;

  private Probe() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Hash of what a local step leaves in the network, where it can be trained, and of what the
   * network answers then. Overwrites all that is in it.
   */
  public static String of(NetworkSpec spec, Network network) {
    Architecture architecture = spec.architecture();
    network.restore(architecture.initialModel(SEED));
    network.carry(ReplicaState.empty());
    Batch batch = architecture.madeUpBatch(spec.batchSize());
    Probe probe = new Probe();
    if (spec.use().trains()) {
      StepContext context = context(spec.use());
      network.updates(first(network, spec.use())).forEach(update -> update.step(batch, context));
      probe.add(network.state().values());
    }
    probe.addAnswers(architecture, network, batch);
    return HexFormat.of().formatHex(probe.digest.digest());
  }

  /** Number of the first local step with every update, or of the very first where there is none. */
  private static long first(Network network, NetworkUse use) {
    return LongStream.range(0, LOCAL_STEPS)
        .filter(iteration -> names(network.updates(iteration)) == use.updates().size())
        .findFirst()
        .orElse(0);
  }

  private static long names(List<Network.TrainingStep> updates) {
    return updates.stream().map(Network.TrainingStep::name).distinct().count();
  }

  private static StepContext context(NetworkUse use) {
    SortedMap<String, Double> rates = new TreeMap<>();
    use.updates().forEach(update -> rates.put(update.name(), LEARNING_RATE));
    return new StepContext(rates, SEED, 0, 0, false);
  }

  private void add(SlicedVector values) {
    for (int slice = 0; slice < values.slices(); slice++) {
      digest.update(values.slice(slice));
    }
  }

  /** What it is judged by, where it has no answer to a row. */
  private void addAnswers(Architecture architecture, Network network, Batch batch) {
    if (architecture.answerFields().isEmpty()) {
      Tally tally = architecture.judgement().tally(false);
      network.evaluator(EvaluatedShard.NONE).add(batch, batch.rows(), tally);
      add(ByteBuffer.allocate(Double.BYTES).putDouble(tally.examples()));
      for (int sum = 0; sum < architecture.judgement().sums(); sum++) {
        add(ByteBuffer.allocate(Double.BYTES).putDouble(tally.sum(sum)));
      }
      return;
    }
    for (Answer answer : network.predict(batch, batch.rows())) {
      answer.rows().forEach(row -> add(architecture, row));
    }
  }

  private void add(Architecture architecture, Object[] row) {
    for (int column = 0; column < row.length; column++) {
      switch (architecture.answerFields().get(column).type()) {
        case TEXT -> digest.update(((String) row[column]).getBytes(StandardCharsets.UTF_8));
        case NUMBER -> add(floats((float) row[column]));
        case DOUBLE -> add(ByteBuffer.allocate(Double.BYTES).putDouble((double) row[column]));
        case NUMBERS -> add(floats((float[]) row[column]));
      }
    }
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes;
  }

  private void add(ByteBuffer bytes) {
    digest.update(bytes.array());
  }

  /**
   * @param found what this process's probe hashes to
   * @throws UnsupportedPlatformException where the spec promises other bits
   */
  static void require(NetworkSpec spec, String found) {
    if (!spec.admits(found)) {
      throw new UnsupportedPlatformException(
          "this executor does not reproduce the run's bits: its probe step hashes to "
              + found
              + ", the run's to "
              + spec.probe()
              + " (oneDNN "
              + NativeRuntime.version()
              + ", "
              + spec.instructionSet().name().toLowerCase(Locale.ROOT)
              + "); keep it out of the run, or start a run with engine.instruction-set = avx2");
    }
  }
}
