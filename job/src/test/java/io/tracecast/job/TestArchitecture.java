package io.tracecast.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the packages may know of each other; every rule is seen to fail on a class that breaks it.
 */
class TestArchitecture {
  private static final String ROOT = "io.tracecast.job";
  private static final String IO = ROOT + ".io..";
  private static final String SPARK = ROOT + ".spark..";
  private static final String REPORT = ROOT + ".report..";
  private static final String OPTIONS = ROOT + ".options..";
  private static final String SETUP = ROOT + ".setup..";

  /** The rooms that use executors: each knows {@code spark}, which knows none of them. */
  private static final String[] AT_WORK = {
    ROOT + ".scoring..", ROOT + ".probe..", ROOT + ".batchsize..", ROOT + ".parity..",
  };

  private static final String[] EXECUTORS = {SPARK, AT_WORK[0], AT_WORK[1], AT_WORK[2], AT_WORK[3]};
  private static final String[] COMMANDS = {
    ROOT + ".score..",
    ROOT + ".pack..",
    ROOT + ".inspect..",
    ROOT + ".tune..",
    ROOT + ".benchmark..",
    ROOT + ".doctor..",
  };

  private static final JavaClasses REAL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static final JavaClasses BROKEN =
      new ClassFileImporter()
          .withImportOption(
              location ->
                  location.contains("/broken/") || !location.contains("/target/test-classes/"))
          .importPackages(ROOT);

  private static final ArchRule ENGINE_AND_TENSOR_LIBRARIES_STAY_IN_GRAPH_RUNTIME =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "com.google.crypto.tink..");

  /** Files of Arrow's own format are read and written by one room, and by nobody else. */
  private static final ArchRule ARROW_IS_KNOWN_TO_ITS_FILES_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".io.arrow..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.arrow..");

  private static final ArchRule IO_KNOWS_NEITHER_EXECUTORS_NOR_REPORTS =
      noClasses()
          .that()
          .resideInAPackage(IO)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SPARK, AT_WORK[0], AT_WORK[1], AT_WORK[2], AT_WORK[3], REPORT);

  private static final ArchRule SOURCES_AND_SINKS_DO_NOT_KNOW_EACH_OTHER =
      slices().matching(ROOT + ".io.(source|sink)..").should().notDependOnEachOther();

  private static final ArchRule ROWS_AND_NAMES_KNOW_NEITHER_SOURCES_NOR_SINKS =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".io", ROOT + ".io.broken")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".io.source..", ROOT + ".io.sink..");

  private static final ArchRule EXECUTORS_KNOW_NO_REPORT =
      noClasses()
          .that()
          .resideInAnyPackage(EXECUTORS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(REPORT);

  private static final ArchRule SESSIONS_DO_NOT_KNOW_WHO_USES_THEM =
      noClasses()
          .that()
          .resideInAPackage(SPARK)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(AT_WORK);

  private static final ArchRule PARTITIONS_ARE_SCORED_WITHOUT_PROBES_AND_SEARCHES =
      noClasses()
          .that()
          .resideInAPackage(AT_WORK[0])
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(AT_WORK[1], AT_WORK[2], AT_WORK[3]);

  private static final ArchRule COMMANDS_ARE_KNOWN_TO_NOBODY_BELOW =
      noClasses()
          .that()
          .resideInAnyPackage(
              IO, SPARK, AT_WORK[0], AT_WORK[1], AT_WORK[2], AT_WORK[3], REPORT, OPTIONS, SETUP)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(COMMANDS);

  private static final ArchRule COMMANDS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching(ROOT + ".(score|pack|inspect|tune|benchmark|doctor)..")
          .should()
          .notDependOnEachOther();

  private static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  private static final ArchRule NAMES_SAY_SOMETHING =
      classes().should().haveNameNotMatching(".*(Util|Utils|Impl|Helper|Common)\\w*");

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(ENGINE_AND_TENSOR_LIBRARIES_STAY_IN_GRAPH_RUNTIME, "io.broken.ResultWriter"),
        arguments(ARROW_IS_KNOWN_TO_ITS_FILES_ALONE, "io.broken.ResultWriter"),
        arguments(IO_KNOWS_NEITHER_EXECUTORS_NOR_REPORTS, "io.broken.ResultWriter"),
        arguments(SOURCES_AND_SINKS_DO_NOT_KNOW_EACH_OTHER, "sink.broken.SourceCaller"),
        arguments(ROWS_AND_NAMES_KNOW_NEITHER_SOURCES_NOR_SINKS, "io.broken.DestinationCaller"),
        arguments(EXECUTORS_KNOW_NO_REPORT, "spark.broken.ReportWriter"),
        arguments(SESSIONS_DO_NOT_KNOW_WHO_USES_THEM, "spark.broken.PartitionCaller"),
        arguments(PARTITIONS_ARE_SCORED_WITHOUT_PROBES_AND_SEARCHES, "scoring.broken.SearchCaller"),
        arguments(COMMANDS_ARE_KNOWN_TO_NOBODY_BELOW, "report.broken.CommandCaller"),
        arguments(COMMANDS_DO_NOT_KNOW_EACH_OTHER, "pack.broken.OtherCommandCaller"),
        arguments(PACKAGES_HAVE_NO_CYCLES, "spark.broken.ReportWriter"),
        arguments(NAMES_SAY_SOMETHING, "io.broken.BrokenHelper"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRuleHolds(ArchRule rule, String breaker) {
    rule.check(REAL);
  }

  @Test
  void noRoomHasMoreFilesThanANewcomerReads() {
    Map<String, Long> rooms =
        REAL.stream()
            .filter(JavaClass::isTopLevelClass)
            .collect(groupingBy(JavaClass::getPackageName, counting()));

    assertThat(rooms).isNotEmpty().allSatisfy((room, files) -> assertThat(files).isLessThan(36));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRuleFailsOnAClassThatBreaksIt(ArchRule rule, String breaker) {
    List<String> violations = rule.evaluate(BROKEN).getFailureReport().getDetails();

    assertThat(violations).isNotEmpty().anyMatch(violation -> violation.contains(breaker));
  }
}
