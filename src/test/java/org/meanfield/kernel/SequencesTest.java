package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs over sequences promise beside their gradients. */
class SequencesTest {
  private static final int SEQUENCES = 3;
  private static final int VOCABULARY = 11;
  private static final int HIDDEN = 20;
  private static final int CLASSES = 4;

  private final Engine engine = Engine.open(Optional.empty());
  private final Parameters parameters = new Parameters(engine);

  @AfterEach
  void close() {
    parameters.close();
    engine.close();
  }

  @ParameterizedTest
  @EnumSource
  void streamInPiecesIsTheStreamInOnePiece(Cell cell) {
    int[] tokens = tokens(1, 6 * SEQUENCES);
    try (Program whole = stream(ProgramBuilder.training(engine, parameters), cell, 6, SEQUENCES);
        Program halves = stream(ProgramBuilder.inference(engine, parameters), cell, 3, SEQUENCES);
        Program steps = stream(ProgramBuilder.inference(engine, parameters), cell, 1, SEQUENCES);
        Program scored = stream(ProgramBuilder.inference(engine, parameters), cell, 6, SEQUENCES)) {
      TestNetwork.initialise(parameters, 2);
      whole.forward(tokens);
      scored.forward(tokens);
      float[] expected = new float[tokens.length * VOCABULARY];
      scored.logProbabilities(expected);
      assertThat(pieces(halves, tokens, 3)).containsExactly(expected, within(1e-6f));
      assertThat(pieces(steps, tokens, 1)).containsExactly(expected, within(1e-6f));
      for (int s = 0; s < whole.carried().size(); s++) {
        float[] state = values(whole.carried().get(s));
        assertThat(values(halves.carried().get(s))).containsExactly(state, within(1e-6f));
        assertThat(values(steps.carried().get(s))).containsExactly(state, within(1e-6f));
      }
    }
  }

  private static float[] pieces(Program program, int[] tokens, int steps) {
    int rows = steps * SEQUENCES;
    float[] all = new float[tokens.length * VOCABULARY];
    for (int from = 0; from < tokens.length; from += rows) {
      program.forward(Arrays.copyOfRange(tokens, from, from + rows));
      float[] part = new float[rows * VOCABULARY];
      program.logProbabilities(part);
      System.arraycopy(part, 0, all, from * VOCABULARY, part.length);
    }
    return all;
  }

  @Test
  void carriedStatesAreNamedAfterTheirLayersAndClearedBySequence() {
    try (Program program =
        stream(ProgramBuilder.training(engine, parameters), Cell.LSTM, 2, SEQUENCES)) {
      TestNetwork.initialise(parameters, 3);
      List<CarriedState> carried = program.carried();
      assertThat(carried)
          .extracting(CarriedState::name)
          .containsExactly("rnn.h_l0", "rnn.c_l0", "rnn.h_l1", "rnn.c_l1");
      program.forward(tokens(1, 2 * SEQUENCES));
      CarriedState state = carried.get(3);
      float[] before = values(state);
      assertThat(before).doesNotContain(0);
      state.clear(1);
      float[] cleared = before.clone();
      Arrays.fill(cleared, HIDDEN, 2 * HIDDEN, 0);
      assertThat(values(state)).containsExactly(cleared);
      state.clear();
      assertThat(values(state)).containsOnly(0);
      state.load(before, 0);
      assertThat(values(state)).containsExactly(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void trainingHasTheSameBitsOnTwoThreadsAndAgain(Cell cell) throws Exception {
    Callable<float[]> training = () -> trained(cell);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<float[]> first = threads.submit(training);
      Future<float[]> second = threads.submit(training);
      assertThat(first.get()).containsExactly(second.get());
      assertThat(first.get()).containsExactly(training.call());
    } finally {
      threads.shutdown();
    }
  }

  private static float[] trained(Cell cell) {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters parameters = new Parameters(engine);
        Program program = stream(ProgramBuilder.training(engine, parameters), cell, 8, SEQUENCES)) {
      TestNetwork.initialise(parameters, 1);
      OptimizerState optimization =
          new OptimizerState(parameters, new Optimizer.Adam(0.9f, 0.999f, 1e-8f));
      for (int step = 0; step < 10; step++) {
        program.forward(tokens(step, 8 * SEQUENCES));
        program.loss(tokens(step + 1, 8 * SEQUENCES));
        program.backward();
        optimization.update(0.01, 0.5, false);
      }
      return TestNetwork.values(parameters);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatStandsAfterASequencesEndChangesNoBit(Cell cell) {
    int[] lengths = {2, 5, 4};
    int[] labels = {3, 0, 1};
    try (Program program = bidirectional(ProgramBuilder.training(engine, parameters), cell, 5)) {
      TestNetwork.initialise(parameters, 4);
      int[] tokens = tokens(5, 5 * SEQUENCES);
      program.lengths(lengths);
      program.forward(padded(tokens, lengths, 5));
      double loss = program.loss(labels);
      program.backward();
      float[] gradients = gradients();
      program.forward(tokens);
      assertThat(program.loss(labels)).isEqualTo(loss);
      program.backward();
      assertThat(withoutEmbedding(gradients())).containsExactly(withoutEmbedding(gradients));
    }
  }

  /** What stands there has an embedding of its own, whose gradient is zero either way. */
  private float[] withoutEmbedding(float[] gradients) {
    return Arrays.copyOfRange(gradients, parameters.all().get(0).size(), gradients.length);
  }

  @ParameterizedTest
  @EnumSource
  void howMuchPaddingFollowsASequenceDoesNotMatter(Cell cell) {
    int[] lengths = {2, 4, 3};
    try (Program shorter = bidirectional(ProgramBuilder.training(engine, parameters), cell, 4);
        Program longer = bidirectional(ProgramBuilder.inference(engine, parameters), cell, 9)) {
      TestNetwork.initialise(parameters, 4);
      int[] tokens = tokens(5, 4 * SEQUENCES);
      shorter.lengths(lengths);
      shorter.forward(padded(tokens, lengths, 4));
      longer.lengths(lengths);
      longer.forward(padded(tokens, lengths, 9));
      float[] expected = new float[SEQUENCES * CLASSES];
      float[] found = new float[SEQUENCES * CLASSES];
      shorter.logProbabilities(expected);
      longer.logProbabilities(found);
      assertThat(found).containsExactly(expected, within(1e-6f));
    }
  }

  private static int[] padded(int[] tokens, int[] lengths, int steps) {
    return IntStream.range(0, steps * SEQUENCES)
        .map(r -> r / SEQUENCES < lengths[r % SEQUENCES] ? tokens[r] : Tokens.PADDING)
        .toArray();
  }

  @Test
  void maskedRowsHaveNoLossAndNoGradient() {
    try (Program program =
            stream(ProgramBuilder.training(engine, parameters), Cell.LSTM, 4, SEQUENCES);
        Program scoring =
            stream(ProgramBuilder.inference(engine, parameters), Cell.LSTM, 4, SEQUENCES)) {
      TestNetwork.initialise(parameters, 5);
      int[] tokens = tokens(1, 4 * SEQUENCES);
      int[] labels = new int[tokens.length];
      Arrays.fill(labels, Tokens.PADDING);
      program.forward(tokens);
      assertThat(program.loss(labels)).isZero();
      program.backward();
      assertThat(gradients()).containsOnly(0);

      labels[4] = 7;
      labels[9] = 2;
      program.carried().forEach(CarriedState::clear);
      program.forward(tokens);
      scoring.forward(tokens);
      float[] row = new float[VOCABULARY];
      scoring.logProbabilities(4, 1, row);
      double loss = -row[7];
      scoring.logProbabilities(9, 1, row);
      loss -= row[2];
      assertThat(program.loss(labels)).isCloseTo(loss, within(1e-5));
      assertThat(scoring.loss(labels)).isCloseTo(loss, within(1e-5));
    }
  }

  @Test
  void oneMedianIsHalfTheAbsoluteError() {
    try (ProgramBuilder builder = ProgramBuilder.training(engine, parameters);
        Program program =
            builder.quantileLoss(
                builder.projection("output", builder.input(2, 3), 2),
                new float[] {0.5f},
                Long.MAX_VALUE)) {
      parameters.load("output.weight", FloatSource.of(new float[] {1, 0, 0, 0, 1, 0}, 0));
      program.forward(new float[] {1, 2, 3, 4, 5, 6});
      float[] outputs = new float[4];
      program.outputs(outputs);
      assertThat(outputs).containsExactly(1, 2, 4, 5);
      assertThat(program.loss(new float[] {2, 2, 0, 6})).isEqualTo(0.5 * (1 + 0 + 4 + 1) / 2);
      program.backward();
      float[] bias = new float[2];
      parameters.readGradient("output.bias", FloatTarget.of(bias, 0));
      assertThat(bias).containsExactly(0, -0.125f);
    }
  }

  @Test
  void closedProgramsLeaveNothingBehind() {
    buildAndClose();
    long held = Pointer.totalBytes();
    for (int i = 0; i < 20; i++) {
      buildAndClose();
    }
    assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(held);
  }

  private void buildAndClose() {
    try (Parameters own = new Parameters(engine);
        Program training = stream(ProgramBuilder.training(engine, own), Cell.GRU, 3, SEQUENCES);
        Program inference = stream(ProgramBuilder.inference(engine, own), Cell.GRU, 1, 1)) {
      assertThat(training.bytes()).isGreaterThan(inference.bytes());
    }
  }

  @Test
  void tanhIsRightToAFewUnitsOfTheLastPlace() {
    for (float x = -12; x < 12; x += 0.0007f) {
      assertThat((double) Sigmoids.tanh(x)).isCloseTo(Math.tanh(x), within(4e-7));
    }
    assertThat(Sigmoids.tanh(Float.NaN)).isNaN();
    assertThat(Sigmoids.tanh(Float.POSITIVE_INFINITY)).isCloseTo(1, within(1e-6f));
  }

  @Test
  void tokensLabelsAndLengthsOutsideTheirRangeAreNamed() {
    try (Program stream =
            stream(ProgramBuilder.training(engine, parameters), Cell.GRU, 2, SEQUENCES);
        Parameters others = new Parameters(engine);
        Program padded = bidirectional(ProgramBuilder.training(engine, others), Cell.GRU, 5)) {
      int[] tokens = tokens(1, 2 * SEQUENCES);
      assertThatThrownBy(() -> stream.forward(new int[] {0, 1, 11, 0, 0, 0}))
          .hasMessage("embedding: token 11 in row 2: must be from 0 to 10");
      assertThatThrownBy(() -> stream.forward(new int[4]))
          .hasMessage("4 tokens for a program of 6");
      stream.forward(tokens);
      assertThatThrownBy(() -> stream.loss(new int[] {0, -2, 0, 0, 0, 0}))
          .hasMessage("label -2 in row 1: must be from 0 to 10");
      assertThatThrownBy(() -> stream.loss(new int[5])).hasMessage("5 labels for 6 rows");
      assertThatThrownBy(() -> stream.lengths(new int[SEQUENCES]))
          .hasMessage("this program takes no lengths");
      assertThatThrownBy(() -> padded.lengths(new int[] {5, 0, 1}))
          .hasMessage("sequence 1 has length 0: must be from 1 to 5");
      assertThatThrownBy(() -> padded.lengths(new int[2]))
          .hasMessage("2 lengths for a program of 3 sequences");
    }
  }

  @Test
  void whatAProgramDoesNotHaveIsRefused() {
    try (Program stream =
            stream(ProgramBuilder.training(engine, parameters), Cell.SIMPLE, 2, SEQUENCES);
        Parameters others = new Parameters(engine);
        ProgramBuilder builder = ProgramBuilder.training(engine, others)) {
      assertThatThrownBy(() -> stream.forward(new float[6]))
          .hasMessage("this program takes no floats");
      assertThatThrownBy(() -> stream.loss(new float[6]))
          .hasMessage("a program for labelled tokens has no float targets");
      assertThatThrownBy(() -> stream.outputs(new float[6]))
          .hasMessage("a program for labelled tokens has no plain outputs");
      assertThatThrownBy(() -> stream.logProbabilities(new float[66]))
          .hasMessage("only a program for inference keeps its probabilities");
      Activation x = builder.embedding("embedding", builder.tokens(10), VOCABULARY, 6);
      assertThatThrownBy(() -> builder.tiedProjection("output", x, "words"))
          .hasMessage("output: there is no embedding words");
      Activation narrow = builder.projection("narrow", x, 5);
      assertThatThrownBy(() -> builder.tiedProjection("output", narrow, "embedding"))
          .hasMessage("output: 5 inputs for the weight embedding.weight[11, 6]");
      Recurrence recurrence = new Recurrence(Cell.LSTM, 4, HIDDEN, false);
      assertThatThrownBy(() -> builder.recurrent("rnn", 0, x, recurrence))
          .hasMessage("10 rows are no whole number of sequences of 4 steps");
      assertThatThrownBy(() -> builder.quantileLoss(x, new float[4], Long.MAX_VALUE))
          .hasMessage("6 outputs are no whole number of 4 quantiles");
      assertThatThrownBy(() -> builder.tokenClassifier(x, 1000))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("MB of native memory, and 0.0 are left");
    }
  }

  /** Two layers over a stream, and the next token. */
  private static Program stream(ProgramBuilder builder, Cell cell, int steps, int sequences) {
    try (builder) {
      Recurrence recurrence = new Recurrence(cell, steps, HIDDEN, false);
      Activation x =
          builder.embedding("embedding", builder.tokens(steps * sequences), VOCABULARY, 8);
      x = builder.recurrent("rnn", 0, x, recurrence);
      x = builder.recurrent("rnn", 1, x, recurrence);
      return builder.tokenClassifier(builder.projection("output", x, VOCABULARY), Long.MAX_VALUE);
    }
  }

  /** One layer in both directions over padded sequences, and a class for each. */
  private static Program bidirectional(ProgramBuilder builder, Cell cell, int steps) {
    try (builder) {
      Lengths lengths = builder.lengths(SEQUENCES, steps);
      Activation x =
          builder.embedding("embedding", builder.tokens(steps * SEQUENCES), VOCABULARY, 8);
      List<Activation> both = builder.fork("directions", x);
      Activation forwards =
          builder.recurrent(
              "rnn", 0, both.get(0), new Recurrence(cell, steps, HIDDEN, false), lengths);
      Activation backwards =
          builder.recurrent(
              "rnn", 0, both.get(1), new Recurrence(cell, steps, HIDDEN, true), lengths);
      x =
          builder.concatenation(
              "ends", builder.lastSteps(forwards, lengths), builder.firstSteps(backwards, steps));
      return builder.classifier(
          builder.dense("output", x, CLASSES, Nonlinearity.NONE), Long.MAX_VALUE);
    }
  }

  private static int[] tokens(long seed, int count) {
    return new Random(seed).ints(count, 0, VOCABULARY).toArray();
  }

  private static float[] values(CarriedState state) {
    float[] values = new float[state.rows() * state.width()];
    state.read(values, 0);
    return values;
  }

  private float[] gradients() {
    int size = parameters.all().stream().mapToInt(Parameter::size).sum();
    float[] gradients = new float[size];
    int at = 0;
    for (Parameter parameter : parameters.all()) {
      parameter.readGradient(FloatTarget.of(gradients, at));
      at += parameter.size();
    }
    return gradients;
  }
}
