package org.meanfield.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Has a static field of type {@code JavaSparkContext} hold {@link LocalSpark} in every test of the
 * class. A class begins with one that is as good as new; what its tests set is theirs until its
 * end.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SparkExtension.class)
public @interface OnSpark {
  /** Its master. */
  String value() default "local[2]";
}
