package org.meanfield.data.text;

/** Whose byte pairs they are: what they are merged within, and how tokens are numbered. */
enum BpeForm {
  /** {@link Chunks}; the end of a document, the bytes, the merges. */
  OWN(new Chunks()) {
    @Override
    int number(int merged, int tokens) {
      return merged;
    }

    @Override
    int merged(int number, int tokens) {
      return number;
    }
  },

  /** As GPT-2's files have it: the bytes in another order, the merges, the end of a document. */
  GPT2(new Gpt2Chunks()) {
    @Override
    int number(int merged, int tokens) {
      if (merged == BpeMerges.END) {
        return tokens - 1;
      }
      return merged < BpeMerges.FIRST_MERGE
          ? Gpt2Bytes.number(merged - BpeMerges.FIRST_BYTE)
          : merged - 1;
    }

    @Override
    int merged(int number, int tokens) {
      if (number == tokens - 1) {
        return BpeMerges.END;
      }
      return number < BpeMerges.FIRST_MERGE - BpeMerges.FIRST_BYTE
          ? BpeMerges.FIRST_BYTE + Gpt2Bytes.at(number)
          : number + 1;
    }
  };

  private final PreTokenizer chunks;

  BpeForm(PreTokenizer chunks) {
    this.chunks = chunks;
  }

  PreTokenizer chunks() {
    return chunks;
  }

  /**
   * The number of a token of {@link BpeMerges}.
   *
   * @param tokens how many there are
   */
  abstract int number(int merged, int tokens);

  /** The token of {@link BpeMerges} with a number. */
  abstract int merged(int number, int tokens);
}
