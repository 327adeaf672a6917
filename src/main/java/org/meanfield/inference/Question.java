package org.meanfield.inference;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.Task;
import org.meanfield.network.AnswerField;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.network.translation.Translator;

/** What a model is asked about each row. */
sealed interface Question {

  /** What is asked of a model's rows where nobody says what. */
  static Question of(TrainedNetwork model) {
    return model.config().task() == Task.TRANSLATION
        ? new InTranslation(BeamSettings.DEFAULT)
        : new OwnAnswer();
  }

  /** The command that asks it, for messages. */
  String command();

  /**
   * The columns of its answers.
   *
   * @param folder of the model, for messages
   * @throws org.meanfield.config.ConfigException where the model has no answer to this
   */
  AnswerColumns columns(TrainedNetwork model, URI folder);

  /** How tasks ask it. */
  Asking asking(TrainedNetwork model, EngineConfig engine);

  /** What is sent to tasks besides the model's parameters. */
  interface Asking extends Serializable {
    AskedModel ask(NetworkState state);
  }

  /** What the network's own answer to the row is. */
  record OwnAnswer() implements Question {
    @Override
    public String command() {
      return "meanfield predict";
    }

    @Override
    public AnswerColumns columns(TrainedNetwork model, URI folder) {
      return AnswerColumns.of(model, folder);
    }

    @Override
    public Asking asking(TrainedNetwork model, EngineConfig engine) {
      NetworkSpec spec = model.spec(engine);
      return state -> new PooledNetwork(spec, state);
    }
  }

  /** What a row's text is in the other language. */
  record InTranslation(BeamSettings settings) implements Question {
    private static final AnswerField TRANSLATION =
        new AnswerField("translation", AnswerField.Type.TEXT);

    @Override
    public String command() {
      return "meanfield translate";
    }

    @Override
    public AnswerColumns columns(TrainedNetwork model, URI folder) {
      Translating.requireTranslator(model, folder);
      return new AnswerColumns(List.of(TRANSLATION));
    }

    @Override
    public Asking asking(TrainedNetwork model, EngineConfig engine) {
      Translating translating = Translating.of(model, engine, settings, Translator.TEXTS_AT_ONCE);
      return state -> new TranslatingModel(translating, state);
    }
  }
}
