package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.List;
import java.util.Map;

/**
 * A configuration that others are derived from, by the same rules as that which a user writes.
 *
 * @param path of its file, for messages
 * @param tree of its values
 */
public record ConfigTemplate(String path, ConfigObject tree) {

  /**
   * Reads a HOCON file once; what becomes of it later plays no part.
   *
   * @throws ConfigException as {@link Config#load}
   */
  public static ConfigTemplate load(String path, List<String> overrides) {
    return new ConfigTemplate(path, ConfigFile.read(path, overrides));
  }

  /**
   * As it stands.
   *
   * @throws ConfigException as {@link Config#load}
   */
  public Config config() {
    return Config.of(path, tree);
  }

  /**
   * With other values.
   *
   * @param settings by their full keys
   * @throws ConfigException where they do not fit the rest
   */
  public Config with(Map<String, String> settings) {
    return Config.of(path, ConfigFactory.parseMap(settings, "meanfield").withFallback(tree).root());
  }
}
