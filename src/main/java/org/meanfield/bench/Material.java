package org.meanfield.bench;

import java.util.stream.Stream;

/** What every contender of a row works on: a network that is trained, or a source of data. */
sealed interface Material permits Workload, ShardedSource {

  /** As a child process is told of it. */
  String title();

  /** Examples of a minibatch, or of the whole source. */
  int examples();

  /**
   * What a child was asked to work on.
   *
   * @throws IllegalArgumentException for a title that none has
   */
  static Material titled(String title) {
    return Stream.<Material[]>of(
            ImageWorkload.values(),
            GanWorkload.values(),
            LstmWorkload.values(),
            TransformerWorkload.values(),
            ShardedSource.values())
        .flatMap(Stream::of)
        .filter(material -> material.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing to measure is named " + title));
  }
}
