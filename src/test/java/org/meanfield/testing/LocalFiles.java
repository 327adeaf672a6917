package org.meanfield.testing;

import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** The local disk under a scheme of its own, for file systems on which something goes wrong. */
abstract class LocalFiles extends RawLocalFileSystem {
  private final String scheme;

  LocalFiles(String scheme) {
    this.scheme = scheme;
  }

  /** What finds a file system. */
  static Configuration configuration(String scheme, Class<? extends LocalFiles> type) {
    Configuration configuration = new Configuration();
    configuration.set("fs." + scheme + ".impl", type.getName());
    return configuration;
  }

  static URI uri(String scheme, Path path) {
    return URI.create(scheme + "://" + path.toUri().getRawPath());
  }

  @Override
  public URI getUri() {
    return URI.create(scheme + ":///");
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  /** Spares a {@code chmod} process for each file. */
  @Override
  public void setPermission(org.apache.hadoop.fs.Path file, FsPermission permission) {}
}
