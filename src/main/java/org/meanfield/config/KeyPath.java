package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;

/** A key as the way to its value, which may go through lists, whose elements count from 0. */
record KeyPath(String key) {

  /** The same configuration with another value there. */
  ConfigObject set(ConfigObject in, ConfigValue value) {
    return set(in, key.split("\\."), 0, value);
  }

  private static ConfigObject set(ConfigObject in, String[] path, int at, ConfigValue value) {
    return in.withValue(path[at], below(in.get(path[at]), path, at + 1, value));
  }

  private static ConfigValue below(ConfigValue found, String[] path, int at, ConfigValue value) {
    if (at == path.length) {
      return value;
    }
    if (found instanceof ConfigList list) {
      List<ConfigValue> items = new ArrayList<>(list);
      int index = Integer.parseInt(path[at]);
      items.set(index, below(items.get(index), path, at + 1, value));
      return ConfigValueFactory.fromIterable(items);
    }
    ConfigObject object =
        found instanceof ConfigObject section ? section : ConfigFactory.empty().root();
    return set(object, path, at, value);
  }
}
