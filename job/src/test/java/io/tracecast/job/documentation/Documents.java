package io.tracecast.job.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages that users read: the README and docs. */
public final class Documents {
  static final Path ROOT = Path.of(System.getProperty("tracecast.root")).toAbsolutePath();

  /** What brings the pages up to date; failures name it. */
  static final String RENEW = "`mvn -DskipTests package && tools/renew-docs` renews it";

  private Documents() {}

  /** Returns the files, the README first. */
  public static List<Path> files() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
