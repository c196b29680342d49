package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Decodes everything that {@code tools/image-corpora} gathered: {@code mvn verify -Pcorpora}.
 * Leaves the table of all outcomes in {@code target/corpora-NATIVE.tsv} and {@code …-JAVA.tsv}.
 */
class CheckCorpora {
  private static final Path FOLDER =
      Path.of(System.getProperty("tracecast.root", "..")).resolve("out/corpora");
  private static final Path EXCEPTIONS = Path.of("src/test/resources/image/corpora-exceptions.tsv");
  private static final Duration HANGS = Duration.ofSeconds(20);

  /** As much as rounding may differ. */
  private static final int SMALL = 3;

  @ParameterizedTest
  @EnumSource(
      value = DecoderChoice.class,
      names = {"NATIVE", "JAVA"})
  void whatPillowReadsIsReadTheSameOrListedAsAnException(DecoderChoice choice) throws IOException {
    assertThat(FOLDER).as("Run tools/image-corpora first").isDirectory();
    List<String> table = new ArrayList<>();
    TreeMap<String, String> unlike = new TreeMap<>();
    DecodeOptions options = new DecodeOptions(choice, ImageLimits.DEFAULT, false, false);
    try (ImageDecoder decoder = ImageDecoders.open(options)) {
      for (DecodedReference reference : DecodedReference.in(FOLDER)) {
        String outcome = assertTimeout(HANGS, () -> outcome(decoder, reference), reference::name);
        table.add(reference + "\t" + outcome);
        if (outcome.startsWith("unlike Pillow")) {
          unlike.put(reference.name(), outcome);
        }
      }
    }
    Files.write(Path.of("target/corpora-" + choice + ".tsv"), table);
    assertThat(unlike.keySet())
        .as("%s", unlike)
        .containsExactlyInAnyOrderElementsOf(exceptions(choice));
  }

  private static String outcome(ImageDecoder decoder, DecodedReference reference) {
    try {
      DecodedImage image = decoder.decode(reference.encoded());
      if (!reference.readable()) {
        return "read, not by Pillow: " + reference.error();
      }
      int difference = reference.largestDifference(image);
      return (difference > SMALL ? "unlike Pillow by " : "as Pillow, within ") + difference;
    } catch (UnreadableImageException e) {
      return (reference.readable() ? "unlike Pillow refused: " : "refused: ")
          + e.reason()
          + ", "
          + e.getMessage();
    }
  }

  private static List<String> exceptions(DecoderChoice choice) throws IOException {
    return Files.readAllLines(EXCEPTIONS).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", 3))
        .filter(part -> part[0].equals("BOTH") || part[0].equals(choice.name()))
        .map(part -> part[1])
        .toList();
  }
}
