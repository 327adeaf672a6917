package org.meanfield;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.text.Collator;
import java.text.DateFormat;
import java.text.DecimalFormat;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.meanfield.config.NetworkConfig;
import org.meanfield.families.Architectures;
import org.meanfield.network.Architecture;

/**
 * The house: a package imports only from floors below its own. A change here changes the design.
 */
@AnalyzeClasses(packages = "org.meanfield", importOptions = DoNotIncludeTests.class)
class FloorsTest {
  private static final String LITERAL = "\"(?:[^\"\\\\\n]|\\\\.)*+\"";

  /** Texts put together from literals, and then formatted. */
  private static final Pattern FORMATTED =
      Pattern.compile(LITERAL + "(?:\\s*\\+\\s*" + LITERAL + ")*+\\s*\\)?\\s*\\.formatted\\(");

  private static final Pattern NUMBER = Pattern.compile("%[-#+ 0,(]*\\d*(?:\\.\\d+)?[deEfgG]");

  private static final Pattern CATCH = Pattern.compile("catch \\([^)]*? (\\w+)\\) \\{");
  private static final Pattern DATA_EXCEPTION = Pattern.compile("new DataException\\(");

  /** Ground floor first. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("config", "storage", "kernel", "random", "spark"),
          Set.of("data"),
          Set.of("data.text", "data.image"),
          Set.of("data.shards"),
          Set.of("data.batches", "data.source"),
          Set.of("data.example", "data.series"),
          Set.of("data.sharding", "data.prediction"),
          Set.of("network.state"),
          Set.of("network.dl4j"),
          Set.of("network"),
          Set.of(
              "network.classification",
              "network.regression",
              "network.forecasting",
              "network.generation",
              "network.language",
              "network.translation"),
          Set.of("network.cnn", "network.rnn", "network.transformer", "network.gan"),
          Set.of("families"),
          Set.of("checkpoint", "metrics"),
          Set.of("registry"),
          Set.of("evaluation", "inference"),
          Set.of("model"),
          Set.of("training"),
          Set.of("retraining"),
          Set.of("bench"),
          Set.of("cli"));

  @ArchTest
  void everyPackageHasAFloor(JavaClasses classes) {
    assertThat(classes.stream().map(FloorsTest::room).filter(room -> !room.isEmpty()))
        .allMatch(room -> FLOORS.stream().anyMatch(floor -> floor.contains(room)));
  }

  @ArchTest
  void packagesImportOnlyFromFloorsBelow(JavaClasses classes) {
    List<String> climbing =
        classes.stream()
            .flatMap(from -> from.getDirectDependenciesFromSelf().stream())
            .filter(d -> climbs(d.getOriginClass(), d.getTargetClass()))
            .map(d -> d.getOriginClass().getName() + " → " + d.getTargetClass().getName())
            .distinct()
            .collect(Collectors.toList());
    assertThat(climbing).isEmpty();
  }

  @ArchTest
  void noPackagesOfDataOrOfNetworksImportEachOtherInACircle(JavaClasses classes) {
    for (String packages : List.of("org.meanfield.data.(*)", "org.meanfield.network.(*)")) {
      SlicesRuleDefinition.slices().matching(packages).should().beFreeOfCycles().check(classes);
    }
  }

  /** A family is a package below network with an architecture in it that can be made. */
  @ArchTest
  void familiesOfNetworksAreKnownToOneClassAlone(JavaClasses classes) {
    Set<String> families =
        classes.stream()
            .filter(type -> type.isAssignableTo(Architecture.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::getPackageName)
            .filter(place -> !place.equals(Architecture.class.getPackageName()))
            .collect(Collectors.toSet());
    Set<String> knowing =
        classes.stream()
            .flatMap(from -> from.getDirectDependenciesFromSelf().stream())
            .filter(d -> families.contains(d.getTargetClass().getPackageName()))
            .filter(d -> !d.getOriginClass().getPackage().equals(d.getTargetClass().getPackage()))
            .map(d -> outermost(d.getOriginClass()).getName())
            .collect(Collectors.toSet());

    assertThat(families).contains("org.meanfield.network.cnn", "org.meanfield.network.rnn");
    assertThat(knowing).containsExactly(Architectures.class.getName());
  }

  @ArchTest
  void aFamilysSettingsAreUnknownToWhatTrainsKeepsAndShows(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.meanfield.checkpoint..",
            "org.meanfield.metrics..",
            "org.meanfield.evaluation..",
            "org.meanfield.inference..",
            "org.meanfield.training..",
            "org.meanfield.cli..")
        .should()
        .dependOnClassesThat(
            assignableTo(NetworkConfig.class).and(not(equivalentTo(NetworkConfig.class))))
        .check(classes);
  }

  @ArchTest
  void onlyStorageTouchesHadoopsFileSystems(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.meanfield.storage..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hadoop.fs..")
        .check(classes);
  }

  @ArchTest
  void onlyTheKernelTouchesOneDnn(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.meanfield.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(classes);
  }

  @ArchTest
  void theKernelKnowsNothingOfSparkOrHadoop(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.meanfield.kernel..", "org.meanfield.random..", "org.meanfield.network..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..")
        .check(classes);
  }

  /** What follows the machine's locale writes other digits in some, and another i in one. */
  @ArchTest
  void textIsMadeInALocaleThatIsNamed(JavaClasses classes) {
    noClasses()
        .should()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "format", String.class, Object[].class)
        .orShould()
        .callConstructor(Formatter.class)
        .orShould()
        .callConstructor(Formatter.class, Appendable.class)
        .orShould()
        .callConstructor(DecimalFormat.class, String.class)
        .orShould()
        .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
        .orShould()
        .callMethod(DateTimeFormatterBuilder.class, "toFormatter")
        .orShould()
        .callMethod(Locale.class, "getDefault")
        .orShould()
        .callMethod(ZoneId.class, "systemDefault")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            NumberFormat.class,
            MessageFormat.class,
            DateFormat.class,
            Collator.class,
            Scanner.class)
        .check(classes);
  }

  /** Files have the same bytes on every system; what a terminal shows is the commands' own. */
  @ArchTest
  void linesEndAlikeOnEverySystem(JavaClasses classes) throws IOException {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.meanfield.cli..", "org.meanfield.bench..")
        .should()
        .callMethod(System.class, "lineSeparator")
        .orShould()
        .callMethodWhere(
            target(nameMatching("println|newLine|writerWithDefaultPrettyPrinter|toPrettyString")))
        .orShould()
        .callMethod(Files.class, "write", Path.class, Iterable.class, OpenOption[].class)
        .check(classes);
    noClasses()
        .that()
        .doNotHaveSimpleName("PrettyJson")
        .should()
        .callConstructor(DefaultPrettyPrinter.class)
        .check(classes);
    for (Path source : sources()) {
      String text = Files.readString(source);
      boolean terminal = source.toString().matches(".*meanfield/(cli|bench)/.*");
      assertThat(terminal || !text.contains("%n")).as("%s: %%n in a text", source).isTrue();
    }
  }

  /** Else it stays kept where a later step fails. */
  @ArchTest
  void onlyOneClassHasSparkKeepData(JavaClasses classes) {
    noClasses()
        .that()
        .doNotHaveSimpleName("Persisted")
        .should()
        .callMethodWhere(target(nameMatching("persist|cache")).and(target(owner(ofSpark()))))
        .check(classes);
  }

  private static DescribedPredicate<JavaClass> ofSpark() {
    return JavaClass.Predicates.resideInAPackage("org.apache.spark..");
  }

  /** What decides on examples and is no setting of the shard set would change them unseen. */
  @ArchTest
  void examplesAreMadeOfWhatTheManifestRecords(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAPackage("org.meanfield.data..")
        .and(not(nameMatching(".*\\.(Sharder|Manifest|SourceListing)(\\$.*)?")))
        .should()
        .dependOnClassesThat(
            nameMatching(
                "org\\.meanfield\\.config\\.(Config|RunConfig|TrainingConfig|NetworkConfig)"))
        .check(classes);
  }

  /** What was found may lie deeper than a message says. */
  @ArchTest
  void dataExceptionsKeepTheirCauses(JavaClasses classes) throws IOException {
    for (Path source : sources()) {
      String text = Files.readString(source);
      Matcher caught = CATCH.matcher(text);
      while (caught.find()) {
        String block = text.substring(caught.end(), closing(text, caught.end(), '{', '}'));
        Matcher thrown = DATA_EXCEPTION.matcher(block);
        while (thrown.find()) {
          String given = block.substring(thrown.end(), closing(block, thrown.end(), '(', ')'));
          assertThat(given)
              .as("%s: an exception without its cause", source)
              .containsPattern("\\b" + caught.group(1) + "\\b(?!\\s*\\.)");
        }
      }
    }
  }

  /** Where what was opened before a place is closed. */
  private static int closing(String text, int from, char open, char close) {
    int depth = 1;
    int at = from;
    for (; depth > 0; at++) {
      depth += text.charAt(at) == open ? 1 : text.charAt(at) == close ? -1 : 0;
    }
    return at - 1;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> found = Files.walk(Path.of("src/main/java"))) {
      return found.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** {@code formatted} takes no locale, but what it writes for {@code %s} depends on none. */
  @ArchTest
  void numbersInFormattedTextsAreWrittenAsTheyAre(JavaClasses classes) throws IOException {
    for (Path source : sources()) {
      Matcher text = FORMATTED.matcher(Files.readString(source));
      while (text.find()) {
        assertThat(NUMBER.matcher(text.group()).find())
            .as("%s: a number in the machine's locale: %s", source, text.group())
            .isFalse();
      }
    }
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(FloorsTest::outermost).orElse(type);
  }

  private static boolean climbs(JavaClass from, JavaClass to) {
    String here = room(from);
    String there = room(to);
    return !here.isEmpty()
        && !there.isEmpty()
        && !here.equals(there)
        && floor(there) >= floor(here);
  }

  private static int floor(String room) {
    return IntStream.range(0, FLOORS.size())
        .filter(i -> FLOORS.get(i).contains(room))
        .findFirst()
        .orElseThrow(() -> new AssertionError(room + " has no floor"));
  }

  /** The package directly below the root, and within data the one below it; nothing elsewhere. */
  private static String room(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.");
    boolean ours = parts.length > 2 && parts[0].equals("org") && parts[1].equals("meanfield");
    if (!ours) {
      return "";
    }
    boolean divided = Set.of("data", "network").contains(parts[2]) && parts.length > 3;
    return divided ? parts[2] + "." + parts[3] : parts[2];
  }
}
