import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes pairs of a date as people write it and the same date in ISO 8601.
 *
 * <p>{@code java DatePairs.java TO SEED TRAIN TEST}: writes {@code TO/train.tsv} and {@code
 * TO/test.tsv} of so many days each, from 1900 to 2099, no day twice. Same arguments, same bytes.
 *
 * <p>Every text means one day only. Where both day and month are numbers and the year comes last,
 * the day comes first between dots and hyphens; slashes, which are used in both orders, stand only
 * where one of the two is over 12, or both are equal.
 */
class DatePairs {
  private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
  private static final LocalDate END = LocalDate.of(2100, 1, 1);

  private static final List<String> FORMS =
      List.of(
          "{d} {Month} {y}",
          "{dd} {Month} {y}",
          "{d}{th} {Month} {y}",
          "{d}{th} of {Month}, {y}",
          "the {d}{th} of {Month} {y}",
          "{Month} {d}, {y}",
          "{Month} {d} {y}",
          "{Month} {d}{th}, {y}",
          "{Month} the {d}{th}, {y}",
          "{Mon} {d}, {y}",
          "{Mon}. {d}, {y}",
          "{d} {Mon} {y}",
          "{dd}-{Mon}-{y}",
          "{y}, {Month} {d}",
          "{Day} {d} {Mon} {y}",
          "{Day}, {d} {Mon} {y}",
          "{Weekday}, {d} {Month} {y}",
          "{Weekday}, {Month} {d}, {y}",
          "{Weekday}, {Month} {d}{th}, {y}",
          "{d}.{m}.{y}",
          "{dd}.{mm}.{y}",
          "{dd}-{mm}-{y}",
          "{dd}/{mm}/{y}",
          "{mm}/{dd}/{y}",
          "{m}/{d}/{y}",
          "{y}/{mm}/{dd}",
          "{y}{mm}{dd}");

  public static void main(String[] arguments) throws IOException {
    Path to = Path.of(arguments[0]);
    Random random = new Random(Long.parseLong(arguments[1]));
    int train = Integer.parseInt(arguments[2]);
    int test = Integer.parseInt(arguments[3]);

    List<LocalDate> days = new ArrayList<>(FIRST.datesUntil(END).toList());
    Collections.shuffle(days, random);
    Files.createDirectories(to);
    write(to.resolve("train.tsv"), days.subList(0, train), random);
    write(to.resolve("test.tsv"), days.subList(train, train + test), random);
  }

  private static void write(Path file, List<LocalDate> days, Random random) throws IOException {
    StringBuilder table = new StringBuilder("written\tdate\n");
    for (LocalDate day : days) {
      table.append(written(day, random)).append('\t').append(day).append('\n');
    }
    Files.writeString(file, table);
    System.out.println(file + ": " + days.size() + " dates");
  }

  /** In one of the forms by chance; one in eight in lower case, and one in eight in upper case. */
  private static String written(LocalDate day, Random random) {
    String form;
    do {
      form = FORMS.get(random.nextInt(FORMS.size()));
    } while (form.endsWith("/{y}") && !isPlain(day));
    String text = filled(form, day);
    return switch (random.nextInt(8)) {
      case 0 -> text.toLowerCase(Locale.ROOT);
      case 1 -> text.toUpperCase(Locale.ROOT);
      default -> text;
    };
  }

  /** Whether day and month cannot be taken for each other. */
  private static boolean isPlain(LocalDate day) {
    return day.getDayOfMonth() > 12 || day.getDayOfMonth() == day.getMonthValue();
  }

  private static String filled(String form, LocalDate day) {
    String month = capitalised(day.getMonth());
    String weekday = capitalised(day.getDayOfWeek());
    return form.replace("{dd}", "%02d".formatted(day.getDayOfMonth()))
        .replace("{d}", Integer.toString(day.getDayOfMonth()))
        .replace("{th}", ending(day.getDayOfMonth()))
        .replace("{mm}", "%02d".formatted(day.getMonthValue()))
        .replace("{m}", Integer.toString(day.getMonthValue()))
        .replace("{Month}", month)
        .replace("{Mon}", month.substring(0, 3))
        .replace("{Weekday}", weekday)
        .replace("{Day}", weekday.substring(0, 3))
        .replace("{y}", Integer.toString(day.getYear()));
  }

  /** Not from a locale, whose names a JDK may change. */
  private static String capitalised(Enum<?> name) {
    return name.name().charAt(0) + name.name().substring(1).toLowerCase(Locale.ROOT);
  }

  private static String ending(int day) {
    if (day / 10 == 1) {
      return "th";
    }
    return switch (day % 10) {
      case 1 -> "st";
      case 2 -> "nd";
      case 3 -> "rd";
      default -> "th";
    };
  }
}
