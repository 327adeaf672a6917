package org.meanfield.data.example;

import java.io.Serializable;
import org.meanfield.data.Split;

/** Which split an example is in. */
@FunctionalInterface
public interface SplitRule extends Serializable {
  Split of(ExampleKey key);
}
