package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;

/**
 * Which run this is.
 *
 * @param name names the run, and its folders where no others are given
 * @param dir the run's folder
 * @param seed of every random number in the run
 */
public record RunConfig(String name, URI dir, long seed) implements Serializable {

  static RunConfig read(Section run) {
    String name =
        run.text("name")
            .required(
                "give the run a name",
                Rule.matches(
                    "[A-Za-z0-9][A-Za-z0-9._-]*",
                    "must be letters, digits, '.', '_' and '-', the first a letter or digit"));
    return new RunConfig(
        name,
        run.location("dir").or(Locations.absolute("runs/" + name)),
        run.longInteger("seed").or(1L));
  }
}
