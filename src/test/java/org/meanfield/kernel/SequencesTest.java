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
  private final Workspace workspace = new Workspace(engine);
  private final Parameters parameters = new Parameters(workspace);

  @AfterEach
  void close() {
    workspace.close();
    engine.close();
  }

  @ParameterizedTest
  @EnumSource
  void streamInPiecesIsTheStreamInOnePiece(Cell cell) {
    int[] tokens = tokens(1, 6 * SEQUENCES);
    var whole = stream(training(), cell, 6, SEQUENCES);
    var halves = stream(inference(), cell, 3, SEQUENCES);
    var steps = stream(inference(), cell, 1, SEQUENCES);
    var scored = stream(inference(), cell, 6, SEQUENCES);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 2);
    whole.forward(tokens);
    scored.forward(tokens);
    float[] expected = new float[tokens.length * VOCABULARY];
    scored.head().logProbabilities(expected);
    assertThat(pieces(halves, tokens, 3)).containsExactly(expected, within(1e-6f));
    assertThat(pieces(steps, tokens, 1)).containsExactly(expected, within(1e-6f));
    for (int s = 0; s < whole.program().carried().size(); s++) {
      float[] state = values(whole.program().carried().get(s));
      assertThat(values(halves.program().carried().get(s))).containsExactly(state, within(1e-6f));
      assertThat(values(steps.program().carried().get(s))).containsExactly(state, within(1e-6f));
    }
  }

  private static float[] pieces(TokenProgram<TokenCrossEntropy> program, int[] tokens, int steps) {
    int rows = steps * SEQUENCES;
    float[] all = new float[tokens.length * VOCABULARY];
    for (int from = 0; from < tokens.length; from += rows) {
      program.forward(Arrays.copyOfRange(tokens, from, from + rows));
      float[] part = new float[rows * VOCABULARY];
      program.head().logProbabilities(part);
      System.arraycopy(part, 0, all, from * VOCABULARY, part.length);
    }
    return all;
  }

  private ProgramBuilder training() {
    return ProgramBuilder.training(workspace, parameters);
  }

  private ProgramBuilder inference() {
    return ProgramBuilder.inference(workspace, parameters);
  }

  @Test
  void carriedStatesAreNamedAfterTheirLayersAndClearedBySequence() {
    var program = stream(training(), Cell.LSTM, 2, SEQUENCES);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 3);
    List<CarriedState> carried = program.program().carried();
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
        Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      var program = stream(ProgramBuilder.training(workspace, parameters), cell, 8, SEQUENCES);
      workspace.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(parameters, 1);
      OptimizerState optimization =
          new OptimizerState(parameters, new Optimizer.Adam(0.9f, 0.999f, 1e-8f));
      for (int step = 0; step < 10; step++) {
        program.forward(tokens(step, 8 * SEQUENCES));
        program.head().loss(tokens(step + 1, 8 * SEQUENCES));
        program.program().backward();
        optimization.update(program.program(), 0.01, 0.5, false);
      }
      return TestNetwork.values(parameters);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatStandsAfterASequencesEndChangesNoBit(Cell cell) {
    int[] lengths = {2, 5, 4};
    int[] labels = {3, 0, 1};
    var program = bidirectional(training(), cell, 5);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 4);
    int[] tokens = tokens(5, 5 * SEQUENCES);
    program.lengths().set(lengths);
    program.forward(padded(tokens, lengths, 5));
    double loss = program.head().loss(labels);
    program.program().backward();
    float[] gradients = gradients();
    program.forward(tokens);
    assertThat(program.head().loss(labels)).isEqualTo(loss);
    program.program().backward();
    assertThat(withoutEmbedding(gradients())).containsExactly(withoutEmbedding(gradients));
  }

  /** What stands there has an embedding of its own, whose gradient is zero either way. */
  private float[] withoutEmbedding(float[] gradients) {
    return Arrays.copyOfRange(gradients, parameters.all().get(0).size(), gradients.length);
  }

  @ParameterizedTest
  @EnumSource
  void howMuchPaddingFollowsASequenceDoesNotMatter(Cell cell) {
    int[] lengths = {2, 4, 3};
    var shorter = bidirectional(training(), cell, 4);
    var longer = bidirectional(inference(), cell, 9);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 4);
    int[] tokens = tokens(5, 4 * SEQUENCES);
    shorter.lengths().set(lengths);
    shorter.forward(padded(tokens, lengths, 4));
    float[] expected = new float[SEQUENCES * CLASSES];
    shorter.head().logProbabilities(expected);
    longer.lengths().set(lengths);
    longer.forward(padded(tokens, lengths, 9));
    float[] found = new float[SEQUENCES * CLASSES];
    longer.head().logProbabilities(found);
    assertThat(found).containsExactly(expected, within(1e-6f));
  }

  private static int[] padded(int[] tokens, int[] lengths, int steps) {
    return IntStream.range(0, steps * SEQUENCES)
        .map(r -> r / SEQUENCES < lengths[r % SEQUENCES] ? tokens[r] : Tokens.PADDING)
        .toArray();
  }

  @Test
  void maskedRowsHaveNoLossAndNoGradient() {
    var program = stream(training(), Cell.LSTM, 4, SEQUENCES);
    var scoring = stream(inference(), Cell.LSTM, 4, SEQUENCES);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 5);
    int[] tokens = tokens(1, 4 * SEQUENCES);
    int[] labels = new int[tokens.length];
    Arrays.fill(labels, Tokens.PADDING);
    program.forward(tokens);
    assertThat(program.head().loss(labels)).isZero();
    program.program().backward();
    assertThat(gradients()).containsOnly(0);

    labels[4] = 7;
    labels[9] = 2;
    program.program().carried().forEach(CarriedState::clear);
    scoring.forward(tokens);
    float[] row = new float[VOCABULARY];
    scoring.head().logProbabilities(4, 1, row);
    double loss = -row[7];
    scoring.head().logProbabilities(9, 1, row);
    loss -= row[2];
    assertThat(scoring.head().loss(labels)).isCloseTo(loss, within(1e-5));
    program.forward(tokens);
    assertThat(program.head().loss(labels)).isCloseTo(loss, within(1e-5));
  }

  @Test
  void oneMedianIsHalfTheAbsoluteError() {
    var program =
        FloatProgram.of(
            training(),
            new long[] {2, 3},
            (b, x) ->
                new QuantileLoss(
                    b.add(Linear.of("output", 2, Nonlinearity.NONE), x), new float[] {0.5f}));
    workspace.allocate(Long.MAX_VALUE);
    parameters.load("output.weight", FloatSource.of(new float[] {1, 0, 0, 0, 1, 0}, 0));
    program.forward(new float[] {1, 2, 3, 4, 5, 6});
    float[] outputs = new float[4];
    program.head().outputs(outputs);
    assertThat(outputs).containsExactly(1, 2, 4, 5);
    assertThat(program.head().loss(new float[] {2, 2, 0, 6})).isEqualTo(0.5 * (1 + 0 + 4 + 1) / 2);
    program.program().backward();
    float[] bias = new float[2];
    parameters.readGradient("output.bias", FloatTarget.of(bias, 0));
    assertThat(bias).containsExactly(0, -0.125f);
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
    try (Workspace own = new Workspace(engine)) {
      Parameters shared = new Parameters(own);
      stream(ProgramBuilder.training(own, shared), Cell.GRU, 3, SEQUENCES);
      stream(ProgramBuilder.inference(own, shared), Cell.GRU, 1, 1);
      own.allocate(Long.MAX_VALUE);
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
    var stream = stream(training(), Cell.GRU, 2, SEQUENCES);
    Parameters others = new Parameters(workspace);
    var padded = bidirectional(ProgramBuilder.training(workspace, others), Cell.GRU, 5);
    workspace.allocate(Long.MAX_VALUE);
    int[] tokens = tokens(1, 2 * SEQUENCES);
    assertThatThrownBy(() -> stream.forward(new int[] {0, 1, 11, 0, 0, 0}))
        .hasMessage("embedding: token 11 in row 2: must be from 0 to 10");
    assertThatThrownBy(() -> stream.forward(new int[4])).hasMessage("4 tokens for a program of 6");
    stream.forward(tokens);
    assertThatThrownBy(() -> stream.head().loss(new int[] {0, -2, 0, 0, 0, 0}))
        .hasMessage("label -2 in row 1: must be from 0 to 10");
    assertThatThrownBy(() -> stream.head().loss(new int[5])).hasMessage("5 labels for 6 rows");
    assertThatThrownBy(() -> padded.lengths().set(new int[] {5, 0, 1}))
        .hasMessage("sequence 1 has length 0: must be from 1 to 5");
    assertThatThrownBy(() -> padded.lengths().set(new int[2]))
        .hasMessage("2 lengths for a program of 3 sequences");
  }

  @Test
  void whatAProgramDoesNotHaveIsRefused() {
    var stream = stream(training(), Cell.SIMPLE, 2, SEQUENCES);
    Parameters others = new Parameters(workspace);
    try (ProgramBuilder builder = ProgramBuilder.training(workspace, others)) {
      assertThatThrownBy(() -> stream.head().logProbabilities(new float[66]))
          .hasMessage("only a program for inference keeps its probabilities");
      Activation x = builder.add(Embedding.of("embedding", builder.tokens(10), VOCABULARY, 6));
      assertThatThrownBy(() -> builder.add(Linear.tied("output", "words"), x))
          .hasMessage("words.weight: no layer before has this parameter, so none can share it");
      Activation narrow = builder.add(Linear.of("narrow", 5, Nonlinearity.NONE), x);
      assertThatThrownBy(() -> builder.add(Linear.tied("output", "embedding"), narrow))
          .hasMessage("output: 5 inputs for the weight embedding.weight[11, 6]");
      Recurrence recurrence = new Recurrence(Cell.LSTM, 4, HIDDEN, false);
      assertThatThrownBy(() -> builder.add(Recurrent.ofStreams("rnn", 0, recurrence), x))
          .hasMessage("10 rows are no whole number of sequences of 4 steps");
      assertThatThrownBy(() -> new QuantileLoss(x, new float[4]))
          .hasMessage("6 outputs are no whole number of 4 quantiles");
    }
  }

  /** A program that is fed tokens, and the lengths of sequences where it takes them. */
  private record TokenProgram<H extends Head>(Tokens input, Lengths lengths, Program<H> program) {
    void forward(int[] tokens) {
      input.set(tokens);
      program.forward();
    }

    H head() {
      return program.head();
    }
  }

  /** Two layers over a stream, and the next token. */
  private static TokenProgram<TokenCrossEntropy> stream(
      ProgramBuilder builder, Cell cell, int steps, int sequences) {
    try (builder) {
      Recurrence recurrence = new Recurrence(cell, steps, HIDDEN, false);
      Tokens tokens = builder.tokens(steps * sequences);
      Activation x = builder.add(Embedding.of("embedding", tokens, VOCABULARY, 8));
      x = builder.add(Recurrent.ofStreams("rnn", 0, recurrence), x);
      x = builder.add(Recurrent.ofStreams("rnn", 1, recurrence), x);
      x = builder.add(Linear.of("output", VOCABULARY, Nonlinearity.NONE), x);
      return new TokenProgram<>(tokens, null, builder.finish(new TokenCrossEntropy(x)));
    }
  }

  /** One layer in both directions over padded sequences, and a class for each. */
  private static TokenProgram<SoftmaxCrossEntropy> bidirectional(
      ProgramBuilder builder, Cell cell, int steps) {
    try (builder) {
      Lengths lengths = builder.lengths(SEQUENCES, steps);
      Tokens tokens = builder.tokens(steps * SEQUENCES);
      Activation x = builder.add(Embedding.of("embedding", tokens, VOCABULARY, 8));
      Activation forwards = builder.add(direction(cell, false, lengths), x);
      Activation backwards = builder.add(direction(cell, true, lengths), x);
      Activation ends =
          builder.add(
              Concatenation.of("ends"),
              builder.add(StepSelection.last(lengths), forwards),
              builder.add(StepSelection.first(lengths), backwards));
      Activation y = builder.add(Linear.of("output", CLASSES, Nonlinearity.NONE), ends);
      return new TokenProgram<>(tokens, lengths, builder.finish(new SoftmaxCrossEntropy(y)));
    }
  }

  private static LayerSpec direction(Cell cell, boolean reverse, Lengths lengths) {
    Recurrence recurrence = new Recurrence(cell, lengths.steps(), HIDDEN, reverse);
    return Recurrent.ofSequences("rnn", 0, recurrence, lengths);
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
