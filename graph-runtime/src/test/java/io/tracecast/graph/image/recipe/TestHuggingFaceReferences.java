package io.tracecast.graph.image.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.resample.ImageTransform;
import io.tracecast.graph.image.resample.SyntheticPicture;
import io.tracecast.graph.image.resample.Transformed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What transformers makes of twenty pictures, written by {@code tools/hugging-face-references}. */
class TestHuggingFaceReferences {
  private static final int PICTURES = 20;

  private record Reference(String name, int width, int height, String sha256) {}

  static Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    configs().fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @MethodSource("names")
  void numbersAreThoseOfTransformersBitForBit(String name) throws Exception {
    Preprocessing preprocessing =
        PreprocessingReader.huggingFace(configs().path(name).toPrettyString());
    ImageTransform transform = ImageTransform.fastest(preprocessing);
    List<Reference> references =
        references().stream().filter(reference -> reference.name.equals(name)).toList();

    assertThat(references).hasSize(PICTURES);
    SoftAssertions softly = new SoftAssertions();
    for (Reference reference : references) {
      DecodedImage picture =
          SyntheticPicture.of(reference.width, reference.height, ColourOrder.BGR);
      softly
          .assertThat(sha256(Transformed.bytes(transform, preprocessing, picture)))
          .as("%d x %d", reference.width, reference.height)
          .isEqualTo(reference.sha256);
    }
    softly.assertAll();
  }

  @Test
  void everyProcessorThatIsTakenHasReferences() throws Exception {
    Set<String> seen = new TreeSet<>();
    for (JsonNode config : configs()) {
      seen.add(HuggingFaceProcessor.named(config.path("image_processor_type").textValue()).name());
    }
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(HuggingFaceProcessor.values()).map(Enum::name).toList());
  }

  private static JsonNode configs() throws IOException {
    return new ObjectMapper().readTree(read("configs.json"));
  }

  private static List<Reference> references() throws IOException {
    return new String(read("digests.csv"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("name,"))
        .map(line -> line.split(","))
        .map(
            fields ->
                new Reference(
                    fields[0], Integer.parseInt(fields[1]), Integer.parseInt(fields[2]), fields[3]))
        .toList();
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in =
        TestHuggingFaceReferences.class.getResourceAsStream("/huggingface/" + name)) {
      return in.readAllBytes();
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
