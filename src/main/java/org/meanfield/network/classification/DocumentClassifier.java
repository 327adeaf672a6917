package org.meanfield.network.classification;

import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.DocumentBatching;
import org.meanfield.network.AnswerField;
import org.meanfield.network.Architecture;
import org.meanfield.network.Judgement;
import org.meanfield.network.MadeUpBatch;

/** A network that tells the class of a document, of whatever layers. */
public interface DocumentClassifier extends Architecture {
  /** Tokens that there are. */
  int vocabulary();

  /** Tokens that an example holds; a shorter one costs less in proportion. */
  int maxLength();

  /** Names by label. */
  List<String> classes();

  /** What the scores are. */
  default ClassObjective objective() {
    return new ClassObjective(classes());
  }

  @Override
  default Batching batching(int batchSize) {
    return new DocumentBatching(batchSize, maxLength());
  }

  /** Documents of any length, the first of the greatest. */
  @Override
  default Batch madeUpBatch(int batchSize) {
    Batch batch =
        new MadeUpBatch(Schema.ofDocuments(maxLength()), batchSize)
            .ints(Schema.TOKENS, 0, vocabulary())
            .lengths(Schema.TOKENS, 1)
            .ints(Schema.LABEL, 0, classes().size())
            .batch();
    batch.lengths(batch.schema().index(Schema.TOKENS))[0] = maxLength();
    return batch;
  }

  @Override
  default Judgement judgement() {
    return objective().judgement();
  }

  @Override
  default List<AnswerField> answerFields() {
    return objective().answerFields();
  }
}
