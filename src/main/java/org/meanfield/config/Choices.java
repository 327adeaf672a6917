package org.meanfield.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Enum constants as the configuration spells them: {@code NEAREST_KEY} is {@code nearest-key}. */
final class Choices {
  private Choices() {}

  static String spell(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> String of(Class<E> type) {
    String all =
        Arrays.stream(type.getEnumConstants())
            .map(Choices::spell)
            .collect(Collectors.joining(", "));
    return type.getEnumConstants().length == 1 ? all : "one of " + all;
  }

  static <E extends Enum<E>> E parse(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> spell(constant).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }
}
