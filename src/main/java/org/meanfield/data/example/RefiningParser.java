package org.meanfield.data.example;

import org.meanfield.data.source.TableRecord;

/** Changes what another parser makes of a row; no split depends on it. */
interface RefiningParser extends RecordParser {
  /** Of the row but for that. */
  RecordParser parser();

  @Override
  default void look(TableRecord record, FeatureSurvey survey) {
    parser().look(record, survey);
  }

  @Override
  default byte[] source(TableRecord record) {
    return parser().source(record);
  }

  @Override
  default byte[] answer(TableRecord record) {
    return parser().answer(record);
  }
}
