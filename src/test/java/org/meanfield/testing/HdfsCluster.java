package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;

/**
 * A real HDFS with one datanode, in this process and under {@code target/}: started by the first
 * test that asks, shared by all that follow, stopped when the process ends.
 */
public final class HdfsCluster {
  private static final AtomicInteger FOLDERS = new AtomicInteger();

  private HdfsCluster() {}

  private static final class Started {
    static final MiniDFSCluster CLUSTER = start();
  }

  /** What a client of this cluster needs. */
  public static Configuration configuration() {
    return new Configuration(Started.CLUSTER.getConfiguration(0));
  }

  /** A folder that no other test has; it does not exist yet. */
  public static URI newFolder() {
    return Started.CLUSTER.getURI().resolve("/test-" + FOLDERS.incrementAndGet());
  }

  /** Takes the only datanode away. */
  public static DataNodeProperties stopDatanode() {
    return Started.CLUSTER.stopDataNode(0);
  }

  /** Brings it back, with what it has on its disk. */
  public static void startDatanode(DataNodeProperties stopped) {
    try {
      Started.CLUSTER.restartDataNode(stopped, true);
      Started.CLUSTER.waitActive();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MiniDFSCluster start() {
    try {
      Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "hdfs-");
      Configuration configuration = new Configuration();
      configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toAbsolutePath().toString());
      configuration.set("dfs.datanode.hostname", "127.0.0.1");
      configuration.set("hadoop.tmp.dir", folder.resolve("tmp").toAbsolutePath().toString());
      MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.shutdown(true, false)));
      cluster.waitActive();
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
