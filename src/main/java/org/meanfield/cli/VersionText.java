package org.meanfield.cli;

import org.meanfield.training.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"meanfield " + Version.TEXT};
  }
}
