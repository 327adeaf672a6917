package org.meanfield.bench;

import java.util.Locale;

/** LSTM language models, with the shape of their batches. */
enum LstmWorkload {
  /** Two layers of 256 over characters, embedded in 64 numbers. */
  LSTM_CHAR(65, 64, 256, 32, 64),

  /** Two layers of 512 over words, embedded in as many numbers. */
  LSTM_WORD(10_000, 512, 512, 32, 35);

  /** Layers of every one. */
  static final int LAYERS = 2;

  /** In all contenders. */
  static final double LEARNING_RATE = 1e-3;

  /** What the gradients' norm is brought down to. */
  static final double CLIP_NORM = 5;

  /** Different tokens. */
  final int vocabulary;

  /** Numbers that a token is embedded in. */
  final int embedding;

  /** Units of each layer. */
  final int hidden;

  /** Sequences of a minibatch. */
  final int batchSize;

  /** Tokens of a sequence. */
  final int length;

  LstmWorkload(int vocabulary, int embedding, int hidden, int batchSize, int length) {
    this.vocabulary = vocabulary;
    this.embedding = embedding;
    this.hidden = hidden;
    this.batchSize = batchSize;
    this.length = length;
  }

  /** As in {@code --only} and in PyTorch's program. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
