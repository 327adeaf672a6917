package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Objective;

/** Images as a network takes them: bytes in channel, height, width order, to be normalised. */
public record ImageFormat(int channels, int height, int width, Normalisation normalisation)
    implements InputFormat {
  @Override
  public List<Integer> shape() {
    return List.of(channels, height, width);
  }

  @Override
  public MadeUpBatch madeUp(int rows, Objective<?> objective) {
    return new MadeUpBatch(objective.schema(Schema.ofImages(channels, height, width)), rows)
        .bytes(Schema.IMAGE);
  }

  @Override
  public Reader reader() {
    ImagePixels pixels = new ImagePixels(this);
    return (batch, input) -> pixels.normalise(images(batch), input);
  }

  private static byte[] images(Batch batch) {
    return batch.bytes(batch.schema().index(Schema.IMAGE));
  }
}
