package org.meanfield.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Paths as the configuration gives them, made absolute URIs. */
public final class Locations {
  /** Two letters at least: one is a drive. */
  private static final Pattern HAS_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private Locations() {}

  /** A URI is left alone; a path is resolved against the working directory. */
  public static URI absolute(String location) {
    if (location.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    try {
      return HAS_SCHEME.matcher(location).matches() ? new URI(location) : ofPath(location);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Not {@code Path.toUri}, which looks at the disk and appends a slash to a folder. */
  private static URI ofPath(String location) throws URISyntaxException {
    Path path = Path.of(location).toAbsolutePath().normalize();
    String text = path.toString().replace('\\', '/');
    return new URI("file", "", text.startsWith("/") ? text : "/" + text, null);
  }
}
