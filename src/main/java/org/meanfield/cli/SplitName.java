package org.meanfield.cli;

import java.util.Arrays;
import org.meanfield.data.Split;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A split as the command line spells it. */
final class SplitName implements ITypeConverter<Split> {
  @Override
  public Split convert(String name) {
    return Arrays.stream(Split.values())
        .filter(split -> split.text().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("must be train, validation or test, not " + name));
  }
}
