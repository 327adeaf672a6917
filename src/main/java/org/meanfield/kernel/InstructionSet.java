package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;

/** The widest instructions that oneDNN may use: results are the same bits only under equal ones. */
public enum InstructionSet {
  AVX2(dnnl_cpu_isa_avx2),
  AVX512(dnnl_cpu_isa_avx512_core);

  private final int code;

  InstructionSet(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
