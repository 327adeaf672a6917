package org.meanfield.network.transformer;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.Details;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.TensorSpec;

/** Small transformers of every kind, and batches for them. */
final class Networks {
  static final int VOCABULARY = 13;
  static final int END = 1;
  static final int MASK = 2;
  static final int STEPS = 12;
  static final int CLASSES = 3;
  private static final int WIDTH = 8;

  private Networks() {}

  static TransformerConfig config(
      Task task, NormalisationPlace place, PositionKind positions, Activation activation) {
    return config(task, place, positions, activation, STEPS);
  }

  private static TransformerConfig config(
      Task task,
      NormalisationPlace place,
      PositionKind positions,
      Activation activation,
      int steps) {
    return new TransformerConfig(
        "",
        task,
        task == Task.LANGUAGE_MODEL ? 0 : 2,
        isEncoder(task) ? 0 : 2,
        WIDTH,
        2,
        2 * WIDTH,
        place,
        positions,
        activation,
        0,
        task != Task.SEQUENCE_CLASSIFICATION && place == NormalisationPlace.PRE,
        0,
        task == Task.LANGUAGE_MODEL || task == Task.MASKED_LANGUAGE_MODEL ? steps : 0);
  }

  private static boolean isEncoder(Task task) {
    return task == Task.SEQUENCE_CLASSIFICATION || task == Task.MASKED_LANGUAGE_MODEL;
  }

  /** For examples of other lengths. */
  static TransformerConfig config(Task task, int steps) {
    return config(task, NormalisationPlace.PRE, PositionKind.SINUSOIDAL, Activation.RELU, steps);
  }

  /** As the paper has it, but for the place of the normalisation. */
  static TransformerConfig config(Task task) {
    return config(task, NormalisationPlace.PRE, PositionKind.SINUSOIDAL, Activation.RELU);
  }

  static LanguageModel languageModel(TransformerConfig config) {
    return LanguageModel.of(config, VOCABULARY, END, List.of());
  }

  static SequenceClassifier classifier(TransformerConfig config) {
    return SequenceClassifier.of(config, VOCABULARY, STEPS, ClassNames.of(CLASSES));
  }

  static MaskedLanguageModel maskedModel(TransformerConfig config) {
    return MaskedLanguageModel.of(config, VOCABULARY, END, MASK);
  }

  static EncoderDecoder translator(TransformerConfig config) {
    Vocabulary words = words().vocabulary();
    return EncoderDecoder.of(config, Schema.ofPairs(STEPS, STEPS), words, words, true);
  }

  /** With all that is more than a function of parameters and one example. */
  static TransformerConfig withChance(TransformerConfig plain) {
    boolean writes = plain.task() != Task.SEQUENCE_CLASSIFICATION;
    return new TransformerConfig(
        plain.preset(),
        plain.task(),
        plain.encoderLayers(),
        plain.decoderLayers(),
        plain.width(),
        plain.heads(),
        plain.feedForward(),
        plain.normalisation(),
        plain.positions(),
        plain.activation(),
        0.3,
        writes,
        writes ? 0.1 : 0,
        plain.sequenceLength(),
        new Details(true, 1e-6, plain.task() != Task.LANGUAGE_MODEL));
  }

  /** Of {@link #VOCABULARY} tokens. */
  static WordTokenizer words() {
    List<String> words =
        List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j").subList(0, VOCABULARY - 3);
    return new WordTokenizer(words, false, true, List.of(SpecialToken.BEGIN));
  }

  static TransformerArchitecture of(TransformerConfig config) {
    return switch (config.task()) {
      case LANGUAGE_MODEL -> languageModel(config);
      case MASKED_LANGUAGE_MODEL -> maskedModel(config);
      case SEQUENCE_CLASSIFICATION -> classifier(config);
      default -> translator(config);
    };
  }

  /** A full batch of random tokens, none of which is special but by chance {@link #END}. */
  static Batch batch(TransformerArchitecture architecture, int size, long seed) {
    Random random = new Random(seed);
    if (architecture instanceof LanguageModel || architecture instanceof MaskedLanguageModel) {
      Batch batch = new Batch(new ContextBatching(size, STEPS).schema(), size);
      fill(batch.ints(0), random);
      fill(batch.ints(1), random);
      batch.allRows();
      return batch;
    }
    Batch batch = architecture.madeUpBatch(size);
    fill(batch.ints(0), random);
    return batch;
  }

  private static void fill(int[] tokens, Random random) {
    Arrays.setAll(tokens, i -> random.nextInt(VOCABULARY));
  }

  /** Random values in every tensor: norms and biases other than at the start. */
  static NetworkState randomModel(TransformerArchitecture architecture, long seed) {
    Random random = new Random(seed);
    NetworkState model = architecture.initialModel(seed);
    SlicedVector values = model.values();
    for (TensorSpec tensor : model.layout().tensors()) {
      if (tensor.role() == Role.PARAMETER) {
        float[] own = model.tensor(tensor.name());
        for (int i = 0; i < own.length; i++) {
          own[i] += (float) (0.1 * random.nextGaussian());
        }
        values.put(model.layout().offset(tensor.name()), own, 0, own.length);
      }
    }
    return model;
  }
}
