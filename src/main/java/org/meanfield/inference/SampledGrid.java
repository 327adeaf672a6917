package org.meanfield.inference;

import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.network.Picture;
import org.meanfield.network.generation.ImageGrid;
import org.meanfield.network.generation.NumberedImages;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;

/**
 * A few images of a model in one picture: as square as they can stand, or a row for each class, or
 * a row for each way from an image of one seed to one of another.
 *
 * @param warnings what is wrong with the model besides, a line each
 */
public record SampledGrid(Picture picture, List<String> warnings) {
  /** More in one picture nobody looks at. */
  private static final int MOST = 10_000;

  /**
   * @param folder of the model
   * @param otherSeed that images change to, along a row; empty where each is an image of its own
   * @throws org.meanfield.checkpoint.CheckpointException when there is no model, it is damaged, or
   *     its images are not of numbers
   * @throws ConfigException when it makes no images, or none of the class
   */
  public static SampledGrid of(
      Storage storage, Config config, URI folder, SampleRequest request, OptionalLong otherSeed) {
    if (request.count() > MOST) {
      throw new ConfigException(
          "--count = %s: a picture has %s images at most; have them written with --output"
              .formatted(request.count(), MOST));
    }
    if (otherSeed.isPresent() && request.count() < 2) {
      throw new ConfigException(
          "--count = 1: from one seed to another it takes two images at least");
    }
    TrainedNetwork model =
        NamedModel.find(storage, new RunFolder(config.run().dir()), folder)
            .read("meanfield sample", TrainedNetwork::of);
    Imaging imaging = Imaging.of(model, folder, config.engine(), request);
    Picture picture =
        otherSeed.isPresent()
            ? between(model, imaging, request, otherSeed.getAsLong())
            : grid(model, imaging, request);
    return new SampledGrid(picture, model.problems());
  }

  private static Picture grid(TrainedNetwork model, Imaging imaging, SampleRequest request) {
    ImageGrid grid =
        imaging.takesTurns()
            ? ImageGrid.ofRows(imaging.shape(), imaging.classes().size())
            : ImageGrid.square(imaging.shape(), request.count());
    return grid.draw(
        imaging.make(model.state(), NumberedImages.ofSeed(request.seed()), 0, request.count()));
  }

  private static Picture between(
      TrainedNetwork model, Imaging imaging, SampleRequest request, long otherSeed) {
    int steps = (int) Math.ceil(Math.sqrt(request.count()));
    return ImageGrid.ofColumns(imaging.shape(), steps)
        .draw(
            imaging.make(
                model.state(),
                NumberedImages.between(request.seed(), otherSeed, steps),
                0,
                imaging.classesOfRows(request.count(), steps)));
  }
}
