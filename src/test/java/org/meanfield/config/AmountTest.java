package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountTest {
  @Test
  void oneIsNoPlural() {
    assertThat(Amount.of(1, "time")).isEqualTo("1 time");
    assertThat(Amount.of(1, "class", "classes")).isEqualTo("1 class");
    assertThat(Amount.grouped(1, "round")).isEqualTo("1 round");
  }

  @Test
  void everyOtherNumberIs() {
    assertThat(Amount.of(0, "time")).isEqualTo("0 times");
    assertThat(Amount.of(1234, "time")).isEqualTo("1234 times");
    assertThat(Amount.grouped(1234, "class", "classes")).isEqualTo("1,234 classes");
  }
}
