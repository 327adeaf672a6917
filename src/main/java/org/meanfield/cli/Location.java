package org.meanfield.cli;

import java.net.URI;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Locations;
import org.meanfield.storage.Storage;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file or folder as the command line names it: a path, or the URI of any Hadoop file system. */
final class Location implements ITypeConverter<URI> {
  /**
   * Before work begins whose result is to be written there.
   *
   * @throws ConfigException where a folder is
   */
  static void requireFile(Storage storage, String option, URI file) {
    if (storage.exists(file) && storage.isFolder(file)) {
      throw new ConfigException(
          "%s = %s: is a folder; name a file, which may be in it".formatted(option, file));
    }
  }

  @Override
  public URI convert(String location) {
    try {
      return Locations.absolute(location.replaceFirst("(?<=[^/])/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("must be a path or a URI, not '" + location + "'");
    }
  }
}
