package io.tracecast.job.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A block of a page that shows a command and what it prints on stdout: a fence marked {@code
 * console}, of which the first line is the command, as a shell reads it.
 *
 * @param page the file
 * @param begin number of the first line in the fence, counted from 0
 * @param lines what is in the fence
 */
public record Transcript(Path page, int begin, List<String> lines) {
  private static final String FENCE = "```";
  private static final String OPENING = FENCE + "console";
  private static final String PROMPT = "$ ";

  /** Says when and where figures were measured. */
  private static final String REMARK = "# ";

  public Transcript {
    lines = List.copyOf(lines);
    if (lines.isEmpty() || !lines.get(0).startsWith(PROMPT)) {
      throw new IllegalArgumentException(
          "%s:%d: a transcript begins with \"%scommand\"".formatted(page, begin + 1, PROMPT));
    }
  }

  /** Returns those of all pages. */
  public static List<Transcript> all() {
    return Documents.files().stream().flatMap(page -> of(page).stream()).toList();
  }

  /** Returns those of a page, in their order. */
  static List<Transcript> of(Path page) {
    List<String> text = read(page);
    List<Transcript> transcripts = new ArrayList<>();
    for (int line = 0; line < text.size(); line++) {
      if (text.get(line).equals(OPENING)) {
        int end = line + 1;
        while (!text.get(end).equals(FENCE)) {
          end++;
        }
        transcripts.add(new Transcript(page, line + 1, text.subList(line + 1, end)));
        line = end;
      }
    }
    return transcripts;
  }

  String command() {
    return lines.get(0).substring(PROMPT.length());
  }

  /** Returns what the page says that the command prints. */
  public List<String> output() {
    return body().filter(line -> !line.startsWith(REMARK)).toList();
  }

  private Stream<String> body() {
    return lines.stream().skip(1);
  }

  /** Returns whether it needs a cluster, whose master the page calls by a made-up name. */
  public boolean needsCluster() {
    return command().contains(CommandRun.MASTER);
  }

  /**
   * Writes what the command printed into the page, under a remark if there are figures in it that
   * change from run to run. Of the transcripts of a page, the last comes first: their lines move.
   */
  void rewrite(List<String> printed, String remark) throws IOException {
    List<String> block = new ArrayList<>(List.of(lines.get(0)));
    if (Figures.isIn(printed)) {
      block.add(REMARK + remark);
    }
    block.addAll(printed);
    List<String> text = new ArrayList<>(read(page));
    List<String> old = text.subList(begin, begin + lines.size());
    old.clear();
    old.addAll(block);
    Files.write(page, text);
  }

  private static List<String> read(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return Documents.ROOT.relativize(page) + ": " + command();
  }
}
