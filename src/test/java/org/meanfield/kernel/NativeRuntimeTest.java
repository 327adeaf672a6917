package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeRuntimeTest {
  private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";
  private static final String OLD_NAME = "DNNL_MAX_CPU_ISA";

  @ParameterizedTest
  @CsvSource({
    "AVX2, AVX2",
    "avx2_vnni, AVX2",
    "AVX512_CORE, AVX512",
    "avx512_core_amx, AVX512",
    "AVX10_1_512, AVX512",
    "DEFAULT, AVX512"
  })
  void oneDnnsOwnVariableLimitsTheInstructionSet(String value, InstructionSet allowed) {
    assertThat(NativeRuntime.allowed(Map.of(LIMIT, value))).isEqualTo(allowed);
  }

  @Test
  void withoutItTheProcessorDecides() {
    assertThat(NativeRuntime.allowed(Map.of())).isEqualTo(InstructionSet.AVX512);
  }

  @Test
  void itsOldNameCountsWhereTheNewOneSaysNothing() {
    assertThat(NativeRuntime.allowed(Map.of(OLD_NAME, "AVX2"))).isEqualTo(InstructionSet.AVX2);
    assertThat(NativeRuntime.allowed(Map.of(OLD_NAME, "AVX2", LIMIT, "")))
        .isEqualTo(InstructionSet.AVX2);
    assertThat(NativeRuntime.allowed(Map.of(OLD_NAME, "AVX2", LIMIT, "AVX512_CORE")))
        .isEqualTo(InstructionSet.AVX512);
  }

  @Test
  void aLimitBelowWhatTheEngineNeedsIsRefused() {
    assertThatThrownBy(() -> NativeRuntime.allowed(Map.of(LIMIT, "SSE41")))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessage(
            "ONEDNN_MAX_CPU_ISA = SSE41: the engine needs AVX2; set it to AVX2, or not at all");
    assertThatThrownBy(() -> NativeRuntime.allowed(Map.of(OLD_NAME, "avx")))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessageStartingWith("DNNL_MAX_CPU_ISA = AVX: the engine needs AVX2");
  }
}
