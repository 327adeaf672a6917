package org.meanfield.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is a number in the text of a cell. */
class NumberTextTest {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  @Test
  void everyShortTextOfTheirCharactersIsANumberOrNoneAsTheExpressionSays() {
    List<String> texts = new ArrayList<>(List.of(""));
    for (int length = 0, from = 0; length < 5; length++) {
      int end = texts.size();
      for (String text : texts.subList(from, end).toArray(String[]::new)) {
        for (char next : "07.eE+-x\u0663".toCharArray()) {
          texts.add(text + next);
        }
      }
      from = end;
    }

    for (String text : texts) {
      boolean number = NUMBER.matcher(text).matches();
      assertThat(NumberText.parse(text))
          .as(text)
          .isEqualTo(number ? OptionalDouble.of(Double.parseDouble(text)) : OptionalDouble.empty());
    }
  }

  @Test
  void blanksAroundANumberMeanNothing() {
    assertThat(NumberText.parse(" 1.5\t")).hasValue(1.5);
    assertThat(NumberText.parse("1 5")).isEmpty();
  }
}
