package org.meanfield.training;

import java.util.Optional;

/** The project's own version, from the jar's manifest. */
public final class Version {
  public static final String TEXT =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
          .orElse("development");

  private Version() {}
}
