package org.meanfield.network.transformer;

import java.util.function.BiConsumer;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Attention;
import org.meanfield.kernel.CachePlaces;
import org.meanfield.kernel.KeyValueCache;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;

/** Where the attentions of a program's blocks look. */
sealed interface Looking {

  /**
   * To a block's own text.
   *
   * @param block its number in its half
   * @param projected queries, keys and values
   */
  Activation self(ProgramBuilder program, AttentionPart part, int block, Activation projected);

  /** To what an encoder made of another text. */
  Activation cross(ProgramBuilder program, AttentionPart part, int block, Activation queries);

  /**
   * Whole texts, which a program reads at once.
   *
   * @param seen which of its own text each row sees
   */
  record AtText(Spans seen) implements Looking {
    @Override
    public Activation self(
        ProgramBuilder program, AttentionPart part, int block, Activation projected) {
      return program.add(Attention.self(part.config().heads(), seen), projected);
    }

    @Override
    public Activation cross(
        ProgramBuilder program, AttentionPart part, int block, Activation queries) {
      throw new IllegalStateException("there is no other text");
    }
  }

  /**
   * Whole texts, and whole other texts.
   *
   * @param memory what an encoder made of the others, {@code [texts · steps, width]}
   * @param memorySeen which of it each row sees
   * @param watcher is told the queries and the keys and values of each block
   */
  record AtBoth(
      AtText text, Activation memory, Spans memorySeen, BiConsumer<Activation, Activation> watcher)
      implements Looking {
    @Override
    public Activation self(
        ProgramBuilder program, AttentionPart part, int block, Activation projected) {
      return text.self(program, part, block, projected);
    }

    @Override
    public Activation cross(
        ProgramBuilder program, AttentionPart part, int block, Activation queries) {
      Activation keysAndValues = part.keysAndValues(program, memory);
      watcher.accept(queries, keysAndValues);
      return program.add(
          Attention.cross(part.config().heads(), memorySeen), queries, keysAndValues);
    }
  }

  /**
   * Texts that are read on, and other texts whose keys and values are kept.
   *
   * @param memory null where there are no other texts
   */
  record ReadingOn(CachePlaces places, KeyValueCache memory, Spans memorySeen) implements Looking {
    @Override
    public Activation self(
        ProgramBuilder program, AttentionPart part, int block, Activation projected) {
      return program.add(Attention.cached(places, block), projected);
    }

    @Override
    public Activation cross(
        ProgramBuilder program, AttentionPart part, int block, Activation queries) {
      return program.add(Attention.remembering(memory, block, memorySeen), queries);
    }
  }
}
