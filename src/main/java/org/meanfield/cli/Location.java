package org.meanfield.cli;

import java.net.URI;
import org.meanfield.config.Locations;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file or folder as the command line names it: a path, or the URI of any Hadoop file system. */
final class Location implements ITypeConverter<URI> {
  @Override
  public URI convert(String location) {
    try {
      return Locations.absolute(location.replaceFirst("(?<=[^/])/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("must be a path or a URI, not '" + location + "'");
    }
  }
}
