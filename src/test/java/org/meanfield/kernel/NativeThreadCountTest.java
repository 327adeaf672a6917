package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu;

@EnabledOnOs(OS.LINUX)
class NativeThreadCountTest {
  @Test
  void theEngineKeepsToTheCallingThread() {
    assertThat(
            NativeThreadCount.of(
                () -> {
                  try (PeakRate peak = new PeakRate()) {
                    peak.multiply();
                  }
                }))
        .hasValue(1);
  }

  @Test
  void threadsThatOpenMpAddsAreCounted() {
    assertThat(
            NativeThreadCount.of(
                () -> {
                  try (PeakRate peak = new PeakRate()) {
                    // After the engine has limited this thread to itself.
                    new Nd4jCpu().setOmpNumThreads(3);
                    peak.multiply();
                  }
                }))
        .hasValue(3);
  }
}
