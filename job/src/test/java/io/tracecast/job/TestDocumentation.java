package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestDocumentation {
  private static final Path ROOT = Invocation.ROOT;
  private static final int README_LINES = 120;

  /** A relative link; those to other sites and to headings are left alone. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)");

  /** An option at the start of code in a sentence or a table. */
  private static final Pattern OPTION = Pattern.compile("`(--[a-z][a-z0-9-]*)");

  /** Options of the JVM, of YOLOv7's export and of {@code bench/run}. */
  private static final Set<String> OF_OTHERS = Set.of("--add-modules", "--end2end", "--few");

  @Test
  void theReadmeIsShortEnoughToBeRead() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md")))
        .hasSizeLessThanOrEqualTo(README_LINES);
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (Path document : documents()) {
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
  void everyOptionThatIsNamedExists() throws IOException {
    StringBuilder known = new StringBuilder(Files.readString(ROOT.resolve("scripts/tracecast")));
    for (String command : List.of("score", "tune", "doctor", "pack", "inspect")) {
      known.append(help(command));
    }
    Set<String> named = new TreeSet<>();
    for (Path document : documents()) {
      OPTION.matcher(Files.readString(document)).results().forEach(m -> named.add(m.group(1)));
    }
    named.removeAll(OF_OTHERS);

    assertThat(named)
        .contains("--graph", "--task")
        .allMatch(
            option -> Pattern.compile(option + "(?![a-z0-9-])").matcher(known).find(),
            "an option of a command or of the launcher");
  }

  private static String help(String command) {
    StringWriter out = new StringWriter();
    Tracecast.run(new PrintWriter(out), new PrintWriter(out), command, "--help");
    return out.toString();
  }

  private static List<Path> documents() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
