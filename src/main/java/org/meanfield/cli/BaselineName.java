package org.meanfield.cli;

import java.util.Arrays;
import org.meanfield.bench.Benchmark.Baseline;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A further baseline as the command line spells it. */
final class BaselineName implements ITypeConverter<Baseline> {
  @Override
  public Baseline convert(String name) {
    return Arrays.stream(Baseline.values())
        .filter(baseline -> baseline.title().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("must be pytorch or dl4j-onednn, not " + name));
  }
}
