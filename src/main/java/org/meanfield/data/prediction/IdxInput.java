package org.meanfield.data.prediction;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.TaskCompletionListener;
import org.meanfield.data.DataException;
import org.meanfield.data.example.ImageShapes;
import org.meanfield.data.source.IdxFile;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Storage;

/**
 * The images of an IDX file. Gzip cannot be split, so each task reads the file up to the end of its
 * part: unpacking again costs less than asking the network.
 */
record IdxInput(JavaSparkContext spark, Storage storage, URI file, int items)
    implements PredictionInput {
  private static final String KEY = "--input";

  /** Fewer images are not worth a task. */
  private static final int LEAST_PART = 256;

  /** Images of one task, from the first to before the last. */
  private record Part(int first, int last) implements Serializable {}

  static IdxInput open(JavaSparkContext spark, Storage storage, URI file, List<Integer> shape) {
    if (storage.isFolder(file)) {
      throw new DataException(
          file + ": a folder, where an IDX file of images is wanted; check --input");
    }
    try (IdxFile images = new IdxFile(storage, file, KEY, 3)) {
      List<Integer> found = List.of(1, images.size(1), images.size(2));
      if (!found.equals(shape)) {
        throw new DataException(
            "%s: its images are %s, the model takes %s; check --input"
                .formatted(file, ImageShapes.words(found), ImageShapes.words(shape)));
      }
      return new IdxInput(spark, storage, file, images.items());
    }
  }

  @Override
  public SparkSession session() {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }

  @Override
  public List<StructField> keys() {
    return List.of(DataTypes.createStructField("index", DataTypes.IntegerType, false));
  }

  @Override
  public JavaRDD<InputRow> rows() {
    Storage reader = storage;
    URI images = file;
    int parts = Math.max(1, Math.min(spark.defaultParallelism(), items / LEAST_PART));
    List<Part> ranges = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      ranges.add(new Part(start(i, parts), start(i + 1, parts)));
    }
    return spark.parallelize(ranges, parts).flatMap(part -> new Images(reader, images, part));
  }

  private int start(int part, int parts) {
    return Math.toIntExact((long) items * part / parts);
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return JobFailure.naming(work);
  }

  /** The images of a part; closes the file when the task ends. */
  private static final class Images implements Iterator<InputRow> {
    private final IdxFile file;
    private final int last;
    private int next;

    Images(Storage storage, URI uri, Part part) {
      this.file = new IdxFile(storage, uri, KEY, 3);
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> file.close());
      this.last = part.last;
      byte[] passed = new byte[file.size(1) * file.size(2)];
      while (next < part.first) {
        file.next(passed);
        next++;
      }
    }

    @Override
    public boolean hasNext() {
      return next < last;
    }

    @Override
    public InputRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int index = next++;
      byte[] packed = new byte[file.size(1) * file.size(2) + Integer.BYTES];
      file.next(packed);
      URI where = file.file();
      return InputRow.good(new Object[] {index}, packed, () -> where + ", image " + index);
    }
  }
}
