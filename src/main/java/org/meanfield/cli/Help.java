package org.meanfield.cli;

import picocli.CommandLine.Option;

/** What every command takes. */
final class Help {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean asked;
}
