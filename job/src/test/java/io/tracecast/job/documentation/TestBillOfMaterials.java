package io.tracecast.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bill of materials names all that is packed. */
class TestBillOfMaterials {
  private static final Path DISTRIBUTION = Invocation.ROOT.resolve("job/target/tracecast");

  /** The end of {@code pkg:maven/GROUP/NAME@VERSION?classifier=PLATFORM&type=jar}. */
  private static final Pattern PACKAGE =
      Pattern.compile("/([^/]+)@([^?]+)\\?(?:classifier=([^&]+)&)?type=jar");

  @ParameterizedTest
  @ValueSource(strings = {"lib", "spark", "tables/delta", "tables/iceberg"})
  void everyJarOfTheDistributionIsInIt(String folder) throws IOException {
    assumeFalse(
        "offline: true".equals(System.getProperty("tracecast.build")),
        "a build without network makes none");
    Set<String> named = new HashSet<>();
    JsonNode document = new ObjectMapper().readTree(DISTRIBUTION.resolve("bom.json").toFile());
    document.get("components").forEach(component -> named.add(jarOf(component)));
    named.add(jarOf(document.at("/metadata/component")));

    assertThat(document.get("bomFormat").asText()).isEqualTo("CycloneDX");
    try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve(folder))) {
      assertThat(jars.map(jar -> jar.getFileName().toString())).isNotEmpty().isSubsetOf(named);
    }
  }

  private static String jarOf(JsonNode component) {
    String url = component.get("purl").asText();
    Matcher parts = PACKAGE.matcher(url);
    assertThat(parts.find()).as(url).isTrue();
    String classifier = parts.group(3) == null ? "" : "-" + parts.group(3);
    return parts.group(1) + "-" + parts.group(2) + classifier + ".jar";
  }
}
