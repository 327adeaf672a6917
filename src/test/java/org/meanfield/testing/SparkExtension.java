package org.meanfield.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives {@link OnSpark}'s fields their Spark, which ends with the last test of the JVM, and sees to
 * it that no test leaves anything cached.
 */
final class SparkExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    context
        .getRoot()
        .getStore(Namespace.create(SparkExtension.class))
        .computeIfAbsent("stop", key -> (AutoCloseable) LocalSpark::stop, AutoCloseable.class);
    for (Field field : fields(context)) {
      field.set(null, LocalSpark.on(master(field)));
    }
  }

  /** Gives it back where the test before needed another. */
  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    for (Field field : fields(context)) {
      if (!LocalSpark.runs(master(field), Map.of())) {
        field.set(null, LocalSpark.on(master(field)));
      }
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IllegalAccessException {
    for (Field field : fields(context)) {
      JavaSparkContext spark = (JavaSparkContext) field.get(null);
      if (!spark.sc().isStopped()) {
        assertThat(spark.getPersistentRDDs()).as("what the test left cached").isEmpty();
      }
    }
  }

  private static Iterable<Field> fields(ExtensionContext context) {
    Iterable<Field> fields =
        AnnotationSupport.findAnnotatedFields(context.getRequiredTestClass(), OnSpark.class);
    fields.forEach(field -> field.setAccessible(true));
    return fields;
  }

  private static String master(Field field) {
    return field.getAnnotation(OnSpark.class).value();
  }
}
