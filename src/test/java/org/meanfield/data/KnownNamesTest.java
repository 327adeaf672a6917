package org.meanfield.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
  @Test
  void aNameHasItsPlaceAndANumberThatOfTheFirstNameWhichIsTheSame() {
    KnownNames names = new KnownNames(List.of("b", "7.0", "7", "7.00", "007", "b"));

    assertThat(List.of("b", "7", "7.00", "7.000", "007", "7.5", "07", ""))
        .extracting(names::place)
        .containsExactly(0, 2, 3, 1, 4, KnownNames.NONE, KnownNames.NONE, KnownNames.NONE);
    assertThat(names.written("7.000")).isEqualTo("7.0");
    assertThat(names.written("c")).isEqualTo("c");
  }
}
