package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.StreamSupport;
import org.meanfield.testing.LocalSpark;

/** What a user gets from a command: exit code, standard output, standard error. */
record Result(int exit, String out, String err) {

  /** Runs a command in this process, with a Spark of its own. */
  static Result of(String... arguments) {
    LocalSpark.stop();
    return of(() -> Main.run(arguments));
  }

  /**
   * Runs something in this process.
   *
   * @param command comes to an exit code
   */
  static Result of(IntSupplier command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream capturedOut = new ByteArrayOutputStream();
    ByteArrayOutputStream capturedErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(capturedOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(capturedErr, true, StandardCharsets.UTF_8));
    try {
      int exit = command.getAsInt();
      return new Result(
          exit,
          capturedOut.toString(StandardCharsets.UTF_8),
          capturedErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The one object that {@code --json} prints, and nothing besides. */
  JsonNode json() {
    assertThat(out.lines()).as("standard output").hasSize(1);
    try {
      return new ObjectMapper().readTree(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of an object's fields in their order. */
  static List<String> fields(JsonNode object) {
    Iterable<String> names = object::fieldNames;
    return StreamSupport.stream(names.spliterator(), false).toList();
  }

  /** Ended with this exit code and one message for people, without a stack trace. */
  Result failedWith(ExitCode code) {
    assertThat(exit).as(err).isEqualTo(code.number());
    assertThat(err).contains("meanfield: ").doesNotContain("\tat ", "Exception");
    return this;
  }

  Result saying(String... parts) {
    assertThat(err).contains(parts);
    return this;
  }
}
