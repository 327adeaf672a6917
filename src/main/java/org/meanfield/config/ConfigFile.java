package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.util.List;
import java.util.function.Supplier;

/** Turns a HOCON file with its overrides into one tree without substitutions. */
final class ConfigFile {
  static final String OVERRIDE_ORIGIN = "--set";

  /** What a configuration without a file is called. */
  static final String TEXT = "the configuration";

  private static final String OF_ROWS = "data.source.format = dataset";

  /** What other keys may refer to without setting it themselves. */
  private static final String REFERABLE =
      """
      run.dir = "runs/"${run.name}
      data.shards = "shards/"${run.name}
      """;

  private ConfigFile() {}

  static ConfigObject read(String path, List<String> overrides) {
    if (new File(path).isDirectory()) {
      throw new ConfigException(path + ": is a folder; give the path of a HOCON file in it");
    }
    if (!new File(path).isFile()) {
      throw new ConfigException(
          path + ": no such configuration file; give the path of a HOCON file, see conf/");
    }
    return named(
        path,
        () -> {
          Config given = ConfigFactory.empty();
          for (String override : overrides) {
            given = parseOverride(override).withFallback(given);
          }
          return given.withFallback(ConfigFactory.parseFile(new File(path), hocon()));
        });
  }

  /** The same of a text, for rows that a program hands over. */
  static ConfigObject parse(String text) {
    return named(
        TEXT,
        () ->
            ConfigFactory.parseString(text, hocon().setOriginDescription(TEXT))
                .withFallback(ConfigFactory.parseString(OF_ROWS)));
  }

  private static ConfigObject named(String path, Supplier<Config> given) {
    try {
      return withReferable(given.get()).resolve().root();
    } catch (com.typesafe.config.ConfigException e) {
      String message = firstLine(e);
      throw new ConfigException(message.startsWith(path) ? message : path + ": " + message);
    }
  }

  private static Config withReferable(Config given) {
    return given.hasPathOrNull("run.name")
        ? given.withFallback(ConfigFactory.parseString(REFERABLE))
        : given;
  }

  private static Config parseOverride(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(
          "--set %s: must be key=value, such as training.epochs=5".formatted(override));
    }
    try {
      return ConfigFactory.parseString(override, hocon().setOriginDescription(OVERRIDE_ORIGIN));
    } catch (com.typesafe.config.ConfigException.Parse e) {
      // A value that is not HOCON, such as a URI with a colon, is meant as the text that it is.
      String quoted = com.typesafe.config.ConfigUtil.quoteString(override.substring(equals + 1));
      return ConfigFactory.parseString(
          override.substring(0, equals) + "=" + quoted,
          hocon().setOriginDescription(OVERRIDE_ORIGIN));
    }
  }

  private static ConfigParseOptions hocon() {
    return ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
  }

  private static String firstLine(Throwable e) {
    return e.getMessage().lines().findFirst().orElse(e.toString());
  }
}
