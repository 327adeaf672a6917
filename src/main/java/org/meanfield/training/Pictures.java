package org.meanfield.training;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.Picture;
import org.meanfield.network.Report;
import org.meanfield.storage.Storage;

/** Pictures of an evaluation in a run's {@code samples/}, such as {@code confusion-test.png}. */
final class Pictures {
  private Pictures() {}

  /**
   * Draws what there is to see, in place of earlier pictures of the same split.
   *
   * @return the files
   * @throws org.meanfield.network.PictureException where this machine cannot draw
   */
  static List<URI> write(Storage storage, RunFolder run, Evaluation evaluation) {
    String split = evaluation.split().text();
    List<URI> files = new ArrayList<>();
    for (Report report : evaluation.reports()) {
      Optional<Picture> picture = report.picture(split + " split");
      if (picture.isPresent()) {
        URI file = Storage.child(run.samples(), picture.get().name() + "-" + split + ".png");
        storage.replace(file, picture.get().png());
        files.add(file);
      }
    }
    return files;
  }
}
