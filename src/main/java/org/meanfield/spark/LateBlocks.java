package org.meanfield.spark;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Blocks that a task stores although nobody wants them any more: it was killed and has not noticed
 * yet, and so it fetches or keeps what everybody was told to drop just before. Nobody else would
 * drop it then.
 */
public final class LateBlocks {
  private LateBlocks() {}

  /**
   * Has the task, where it is killed, drop what is shared with it and what is kept of its
   * partition.
   *
   * @param data whose partition the task computes, kept or not
   */
  public static void dropIfKilled(TaskContext task, RDD<?> data, int partition, Shared<?> shared) {
    BlockManager blocks = SparkEnv.get().blockManager();
    RDDBlockId block = new RDDBlockId(data.id(), partition);
    TaskCompletionListener listener =
        end -> {
          if (end.isInterrupted()) {
            drop(blocks, block, shared);
          }
        };
    task.addTaskCompletionListener(listener);
  }

  /** In a thread of its own: the task has both blocks locked until it has ended. */
  private static void drop(BlockManager blocks, RDDBlockId block, Shared<?> shared) {
    Thread thread =
        new Thread(
            () -> {
              shared.forget(blocks);
              if (blocks.getStatus(block).isDefined()) {
                blocks.removeBlock(block, true);
              }
            },
            "late-blocks");
    thread.setDaemon(true);
    thread.start();
  }
}
