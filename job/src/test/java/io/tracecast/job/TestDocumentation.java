package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.job.documentation.Documents;
import io.tracecast.job.documentation.Transcript;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TestDocumentation {
  private static final Path ROOT = Invocation.ROOT;
  private static final int README_LINES = 120;

  /** A relative link; those to other sites and to headings are left alone. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)");

  /** A link to a heading, of another page or of its own. */
  private static final Pattern INTO = Pattern.compile("]\\(([^)#\\s:]*)#([^)\\s]+)\\)");

  /** An option at the start of code in a sentence or a table. */
  private static final Pattern OPTION = Pattern.compile("`(--[a-z][a-z0-9-]*)");

  /** Options of the JVM, of YOLOv7's export, of {@code bench/run} and of model_signing. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "--add-modules",
          "--end2end",
          "--few",
          "--graphdef",
          "--ignore-unsigned-files",
          "--tflite");

  /** Where the tools that pages name beside the commands declare their options. */
  private static final List<String> OTHER_TOOLS =
      List.of(
          "python/tracecast-export/src/tracecast_export/cli.py",
          "python/tracecast-export/src/tracecast_export/zoo/cli.py",
          "tools/check-zoo",
          "tools/million-files");

  /** Kinds of fenced blocks; {@code console} shows output, of which a test knows. */
  private static final Set<String> KINDS = Set.of("console", "json", "mermaid", "python", "sh");

  @Test
  void theReadmeIsShortEnoughToBeRead() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md")))
        .hasSizeLessThanOrEqualTo(README_LINES);
  }

  @Test
  void outputIsShownInTranscriptsThatAreCompared() throws IOException {
    for (Path document : Documents.files()) {
      if (document.endsWith("docs/commands.md")) { // compared as a whole
        continue;
      }
      List<String> fences =
          Files.readAllLines(document).stream().filter(line -> line.startsWith("```")).toList();
      for (int opening = 0; opening < fences.size(); opening += 2) {
        assertThat(fences.get(opening).substring(3))
            .as("in %s: what a command prints stands in a console block", document.getFileName())
            .isIn(KINDS);
      }
    }
    assertThat(Transcript.all()).hasSizeGreaterThan(2);
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (Path document : Documents.files()) {
      LINK.matcher(Files.readString(document))
          .results()
          .forEach(
              link ->
                  assertThat(document.resolveSibling(link.group(1)))
                      .as("linked from %s", document.getFileName())
                      .exists());
    }
  }

  @Test
  void everyLinkIntoAPageLeadsToAHeading() throws IOException {
    for (Path document : Documents.files()) {
      for (MatchResult link : INTO.matcher(Files.readString(document)).results().toList()) {
        Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
        assertThat(headings(target))
            .as("linked from %s", document.getFileName())
            .contains(link.group(2));
      }
    }
  }

  /** Returns what links call the headings of a page. */
  private static List<String> headings(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void theInterfaceThatIsShownIsOne() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/interface.md"));
    Matcher shown = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(shown.results().map(block -> block.group(1)))
        .hasSize(1)
        .allSatisfy(
            block ->
                assertThat(GraphInterfaceJson.parse("interface.md", block).labels())
                    .containsExactly("tench", "goldfish"));
  }

  @Test
  void everyOptionThatIsNamedExists() throws IOException {
    StringBuilder known = new StringBuilder(Files.readString(ROOT.resolve("scripts/tracecast")));
    for (String command : List.of("score", "tune", "benchmark", "doctor", "pack", "inspect")) {
      known.append(help(command));
    }
    for (String tool : OTHER_TOOLS) {
      known.append(Files.readString(ROOT.resolve(tool)));
    }
    Set<String> named = new TreeSet<>();
    for (Path document : Documents.files()) {
      OPTION.matcher(Files.readString(document)).results().forEach(m -> named.add(m.group(1)));
    }
    named.removeAll(OF_OTHERS);

    assertThat(named)
        .contains("--graph", "--task")
        .allMatch(
            option -> Pattern.compile(option + "(?![a-z0-9-])").matcher(known).find(),
            "an option of a command, of the launcher or of the export tool");
  }

  private static String help(String command) {
    StringWriter out = new StringWriter();
    Tracecast.run(new PrintWriter(out), new PrintWriter(out), command, "--help");
    return out.toString();
  }
}
