package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/** A text of simple sentences, in which some words follow others more often. */
public final class SmallTexts {
  private static final List<String> WHO = List.of("the cat", "a dog", "one bird", "the old man");
  private static final List<String> DOES = List.of("sees", "likes", "follows", "wakes");
  private static final List<String> HOW = List.of("at night", "today", "again", "in the rain");
  private static final int SENTENCES = 80;

  private SmallTexts() {}

  /**
   * Writes the text into a folder, where it is not there yet.
   *
   * @return the configuration's {@code data.source}
   */
  public static String source(Path folder) {
    Path file = folder.resolve("sentences.txt");
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, text());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "{ format = text, train.path = \"%s\" }".formatted(file.toAbsolutePath());
  }

  private static String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < SENTENCES; i++) {
      RandomNumbers numbers = RandomNumbers.of(3, Purpose.SHUFFLE, 0, i);
      int who = (int) (numbers.uniform(0) * WHO.size());
      int whom = (int) (numbers.uniform(1) * WHO.size());
      int how = (int) (numbers.uniform(2) * HOW.size());
      text.append(WHO.get(who))
          .append(' ')
          .append(DOES.get(who))
          .append(' ')
          .append(WHO.get(whom))
          .append(' ')
          .append(HOW.get(how))
          .append(".\n");
    }
    return text.toString();
  }
}
