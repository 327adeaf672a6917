package org.meanfield.network.gan;

import java.util.Arrays;
import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.gan.GanProgram.Pass;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A generator and a discriminator that can be trained against each other. A local step makes images
 * and trains the discriminator with them; once it is warm, every so many steps train the generator
 * as well, by the same images, and then the average follows it.
 */
final class GanNetwork extends EngineNetwork<Pass, GanProgram> {
  private static final float REAL = 1;
  private static final float MADE = 0;

  private final GanArchitecture architecture;
  private final int batchSize;
  private final float[] images;
  private final float[] made;
  private final float[] noise;
  private final float[] ones;
  private final float[] told;
  private Drawn drawn;

  GanNetwork(GanArchitecture architecture, Engine engine, int batchSize, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        architecture.sets(),
        List.of(Pass.values()),
        List.of(Pass.TELLING, Pass.MAKING),
        (builder, sets, pass) -> GanProgram.of(architecture, batchSize, builder, sets, pass));
    this.architecture = architecture;
    this.batchSize = batchSize;
    this.images = new float[batchSize * architecture.pixels()];
    this.made = new float[images.length];
    this.noise = new float[batchSize * architecture.config().noise()];
    this.told = new float[2 * batchSize];
    this.ones = new float[batchSize];
    Arrays.fill(ones, 1);
  }

  @Override
  public List<TrainingStep> updates(long iteration) {
    TrainingStep telling = training(GanArchitecture.DISCRIMINATOR);
    return architecture.training().generatorUpdates(iteration + 1)
            == architecture.training().generatorUpdates(iteration)
        ? List.of(telling)
        : List.of(telling, TrainingStep.of(GanArchitecture.GENERATOR.update(), this::make));
  }

  /** The discriminator's update. */
  @Override
  protected Loss train(Batch batch, StepContext context) {
    makeImages(batch, context);
    Pixels.scale(batch, images);
    DiscriminatorProgram telling = discriminator(training(Pass.TELLING));
    telling.judge(images, made, batch);
    float[] weights = joined(batch.weights(), batch.weights());
    double sum = telling.program().head().loss(targets(), weights);
    double gradientNorm = update(telling, GanArchitecture.DISCRIMINATOR, context);
    return new Loss(sum, 2 * batch.weight(), batch.capacity(), gradientNorm);
  }

  private float[] targets() {
    float[] targets = new float[2 * batchSize];
    Arrays.fill(targets, 0, batchSize, (float) (REAL - architecture.training().labelSmoothing()));
    Arrays.fill(targets, batchSize, 2 * batchSize, MADE);
    return targets;
  }

  private static float[] joined(float[] first, float[] second) {
    float[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /**
   * The generator's update, which looks at no example: by the images that the discriminator has
   * just learned from, so that a step makes them once (as in PyTorch's DCGAN).
   */
  private Loss make(Batch batch, StepContext context) {
    GeneratorProgram making = generator(training(Pass.MAKING));
    if (!Drawn.in(context).equals(drawn) || !making.program().stands()) {
      makeImages(batch, context);
    }
    DiscriminatorProgram persuading = discriminator(training(Pass.PERSUADING));
    persuading.judge(made, batch);
    double sum = persuading.program().head().loss(ones, ones);
    persuading.program().backward();
    persuading.made().readGradient(made);
    making.program().head().gradient(made);
    double gradientNorm = update(making, GanArchitecture.GENERATOR, context);
    if (architecture.averages()) {
      follow(GanArchitecture.AVERAGED, GanArchitecture.GENERATOR, decay(context.iteration()));
    }
    return new Loss(sum, batchSize, 0, gradientNorm);
  }

  /** Less at first, where an average would be of what was before any update: (1 + n) / (10 + n). */
  private float decay(long iteration) {
    double updates = architecture.training().generatorUpdates(iteration);
    return (float) Math.min(architecture.training().ema(), (1 + updates) / (10 + updates));
  }

  /** Of the noise of all replicas, which have their rows one behind the other, as of one batch. */
  private void makeImages(Batch batch, StepContext context) {
    drawn = Drawn.in(context);
    draw(
        RandomNumbers.of(context.seed(), Purpose.NOISE, 0, context.iteration()),
        (long) context.replica() * batchSize);
    generator(training(Pass.MAKING)).make(noise, batch, made);
  }

  /** What the noise of a step depends on. */
  private record Drawn(long seed, int replica, long iteration) {
    static Drawn in(StepContext context) {
      return new Drawn(context.seed(), context.replica(), context.iteration());
    }
  }

  private static GeneratorProgram generator(GanProgram program) {
    return (GeneratorProgram) program;
  }

  private static DiscriminatorProgram discriminator(GanProgram program) {
    return (DiscriminatorProgram) program;
  }

  /**
   * Fills a batch's noise.
   *
   * @param from number of the first image
   */
  private void draw(RandomNumbers numbers, long from) {
    long first = from * architecture.config().noise();
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) numbers.gaussian(first + i);
    }
  }

  /** The n-th image of a shard stands beside a made one of the shard's n-th noise. */
  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    RandomNumbers numbers = shard.numbers(0);
    return new Evaluator() {
      private long judged;

      @Override
      public void add(Batch batch, int rows, Tally tally) {
        draw(numbers, judged);
        generator(inference(Pass.MAKING)).make(noise, batch, made);
        Pixels.scale(batch, images);
        DiscriminatorProgram telling = discriminator(inference(Pass.TELLING));
        telling.judge(images, made, batch);
        telling.program().head().outputs(told);
        AdversarialJudgement judgement = new AdversarialJudgement(architecture.config().loss());
        for (int row = 0; row < rows; row++) {
          judgement.add(told[row], told[batchSize + row], tally);
        }
        judged += rows;
      }
    };
  }
}
