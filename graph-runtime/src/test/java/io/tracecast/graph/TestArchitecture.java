package io.tracecast.graph;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
import com.tngtech.archunit.lang.CompositeArchRule;
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
  private static final String ROOT = "io.tracecast.graph";
  private static final String ARCHIVE = ROOT + ".archive..";
  private static final String IMAGE = ROOT + ".image..";
  private static final String TENSOR = ROOT + ".tensor..";
  private static final String ENGINE = ROOT + ".engine..";
  private static final String STATS = ROOT + ".stats..";
  private static final String PROCESS = ROOT + ".process..";

  private static final String[] FORMATS = {
    ROOT + ".archive.kind..", ROOT + ".archive.onnx..", ROOT + ".archive.torchscript..",
  };

  /** The face of the image house: what pictures and preprocessing are, and who decodes. */
  private static final String[] FACE = {ROOT + ".image", ROOT + ".image.broken"};

  private static final String[] FROM_BYTES_TO_PIXELS = {
    ROOT + ".image.header..", ROOT + ".image.codec..",
  };

  private static final String[] FROM_PIXELS_TO_NUMBERS = {
    ROOT + ".image.normalise..", ROOT + ".image.opencv..", ROOT + ".image.resample..",
  };

  private static final String RECIPES = ROOT + ".image.recipe..";

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

  private static final ArchRule ENGINE_IS_KNOWN_TO_NOBODY_BELOW =
      noClasses()
          .that()
          .resideInAnyPackage(ARCHIVE, IMAGE, TENSOR, STATS, PROCESS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ENGINE);

  private static final ArchRule DJL_IS_KNOWN_TO_THE_ENGINE_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ENGINE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  private static final ArchRule ARROW_IS_KNOWN_TO_TENSORS_AND_ENGINE_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackages(TENSOR, ENGINE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.arrow..");

  private static final ArchRule TINK_IS_KNOWN_TO_TRUST_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".archive.trust..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.crypto.tink..");

  private static final ArchRule ARCHIVES_ARE_UNKNOWN_TO_IMAGES_AND_STATISTICS =
      noClasses()
          .that()
          .resideInAnyPackage(IMAGE, STATS, TENSOR, PROCESS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ARCHIVE);

  /** Weights know both formats, and a format may know pickles. */
  private static final ArchRule FORMATS_DO_NOT_KNOW_EACH_OTHER =
      CompositeArchRule.of(roomKnowsNone("onnx", "torchscript", "pickle", "weights"))
          .and(roomKnowsNone("torchscript", "onnx", "weights"))
          .and(roomKnowsNone("pickle", "onnx", "torchscript", "weights"))
          .and(roomKnowsNone("stored", "onnx", "torchscript", "pickle", "weights"));

  private static ArchRule roomKnowsNone(String room, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + ".archive." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(others)
                .map(other -> ROOT + ".archive." + other + "..")
                .toArray(String[]::new));
  }

  private static final ArchRule FORMATS_ARE_KNOWN_TO_THE_FACE_OF_ARCHIVES_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ARCHIVE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FORMATS);

  private static final ArchRule STATISTICS_OF_BENCHMARKS_KNOW_NUMBERS_ALONE =
      classes()
          .that()
          .resideInAPackage(ROOT + ".stats.benchmark..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.apache.commons.statistics..", STATS);

  private static final ArchRule THE_FACE_OF_IMAGES_KNOWS_NO_ROOM =
      noClasses()
          .that()
          .resideInAnyPackage(FACE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(FROM_BYTES_TO_PIXELS)
                  .or(resideInAnyPackage(FROM_PIXELS_TO_NUMBERS))
                  .or(resideInAPackage(RECIPES)));

  private static final ArchRule DECODERS_AND_RESIZES_DO_NOT_KNOW_EACH_OTHER =
      noClasses()
          .that()
          .resideInAnyPackage(FROM_BYTES_TO_PIXELS)
          .or()
          .resideInAPackage(RECIPES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FROM_PIXELS_TO_NUMBERS);

  private static final ArchRule RESIZES_KNOW_NEITHER_DECODERS_NOR_RECIPES =
      noClasses()
          .that()
          .resideInAnyPackage(FROM_PIXELS_TO_NUMBERS)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(FROM_BYTES_TO_PIXELS).or(resideInAPackage(RECIPES)));

  private static final ArchRule IMAGE_ROOMS_HAVE_NO_CYCLES =
      slices().matching(ROOT + ".image.(*)..").should().beFreeOfCycles();

  private static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  private static final ArchRule NAMES_SAY_SOMETHING =
      classes().should().haveNameNotMatching(".*(Util|Utils|Impl|Helper|Common)\\w*");

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(ENGINE_IS_KNOWN_TO_NOBODY_BELOW, "archive.broken.EngineCaller"),
        arguments(DJL_IS_KNOWN_TO_THE_ENGINE_ALONE, "archive.broken.TensorAllocator"),
        arguments(ARROW_IS_KNOWN_TO_TENSORS_AND_ENGINE_ALONE, "archive.broken.TensorAllocator"),
        arguments(TINK_IS_KNOWN_TO_TRUST_ALONE, "archive.broken.StreamCipher"),
        arguments(ARCHIVES_ARE_UNKNOWN_TO_IMAGES_AND_STATISTICS, "image.broken.ArchiveReader"),
        arguments(FORMATS_DO_NOT_KNOW_EACH_OTHER, "onnx.broken.PickleReader"),
        arguments(FORMATS_ARE_KNOWN_TO_THE_FACE_OF_ARCHIVES_ALONE, "engine.broken.FormatCaller"),
        arguments(STATISTICS_OF_BENCHMARKS_KNOW_NUMBERS_ALONE, "broken.PictureCounter"),
        arguments(THE_FACE_OF_IMAGES_KNOWS_NO_ROOM, "image.broken.DecoderCaller"),
        arguments(DECODERS_AND_RESIZES_DO_NOT_KNOW_EACH_OTHER, "codec.broken.ResizeCaller"),
        arguments(RESIZES_KNOW_NEITHER_DECODERS_NOR_RECIPES, "resample.broken.DecoderOpener"),
        arguments(IMAGE_ROOMS_HAVE_NO_CYCLES, "codec.broken.ResizeCaller"),
        arguments(PACKAGES_HAVE_NO_CYCLES, "image.broken.ArchiveReader"),
        arguments(NAMES_SAY_SOMETHING, "archive.broken.BrokenHelper"));
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
