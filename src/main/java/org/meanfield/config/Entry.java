package org.meanfield.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.Optional;
import java.util.function.Function;

/**
 * One key on its way to a value: converted, checked against its rules, noted with its canonical
 * text. What is wrong becomes a finding, and a placeholder lets the reading go on.
 *
 * @param found the value in the file, or null
 * @param placeholder stands in for a value that is missing or wrong
 * @param kind what the value must be, such as {@code a whole number}
 */
record Entry<T>(
    String key,
    ConfigValue found,
    T placeholder,
    String kind,
    Function<String, T> conversion,
    Findings findings) {
  private static final int LONGEST_QUOTE = 60;

  T or(T fallback) {
    return or(fallback, Rule.anything());
  }

  T or(T fallback, Rule<T> rule) {
    findings.describe(key, kind, canonical(fallback));
    return found == null ? noted(fallback) : converted(rule);
  }

  /** What the key is set to; nothing where it is not, and no default takes its place. */
  Optional<T> ifSet() {
    return ifSet(Rule.anything());
  }

  Optional<T> ifSet(Rule<T> rule) {
    findings.describe(key, kind, Findings.NONE);
    return found == null ? Optional.empty() : Optional.of(converted(rule));
  }

  T required(String hint) {
    return required(hint, Rule.anything());
  }

  T required(String hint, Rule<T> rule) {
    findings.describe(key, kind, Findings.REQUIRED);
    if (found == null) {
      findings.missing(key, hint);
      return placeholder;
    }
    return converted(rule);
  }

  private T converted(Rule<T> rule) {
    Optional<T> value = convert();
    if (value.isPresent() && rule.holds().test(value.get())) {
      return noted(value.get());
    }
    findings.reject(key, render(found), value.isPresent() ? rule.requirement() : "must be " + kind);
    return placeholder;
  }

  private Optional<T> convert() {
    return switch (found.valueType()) {
      case OBJECT, LIST, NULL -> Optional.empty();
      case NUMBER, BOOLEAN, STRING -> {
        try {
          yield Optional.of(conversion.apply(asWritten()));
        } catch (IllegalArgumentException | ArithmeticException e) {
          yield Optional.empty();
        }
      }
    };
  }

  /** A number's own text: 1.10 is no other name than it says, nor is 007. */
  private String asWritten() {
    return found.atKey("value").getString("value");
  }

  private T noted(T value) {
    findings.value(key, canonical(value));
    return value;
  }

  private String canonical(T value) {
    return value instanceof Enum<?> e ? Choices.spell(e) : value.toString();
  }

  static String render(ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
  }
}
