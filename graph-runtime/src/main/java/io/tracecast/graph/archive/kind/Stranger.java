package io.tracecast.graph.archive.kind;

import io.tracecast.graph.archive.ArchiveErrors;
import java.util.regex.Pattern;

/**
 * A file that is not a graph that can be used.
 *
 * @param what what it is, and why it cannot be used; behind "it is"
 * @param remedy the way to a graph that can be used
 */
public record Stranger(String what, String remedy) {

  /** Stands in remedies for the file that was given. */
  static final String FILE = "FILE";

  /** Stands in sentences for a file inside the one that was given. */
  static final String ENTRY = "ENTRY";

  /**
   * What can stand in a command line as it is, also within quotes; nobody else's name may end the
   * quotes of a command that is copied.
   */
  private static final Pattern PLAIN = Pattern.compile("(?!-)[\\w./:@%+=,-]{1,300}");

  /** Returns the same with the name of the file in its commands, where it is plain. */
  Stranger named(String file) {
    return PLAIN.matcher(file).matches()
        ? new Stranger(what, remedy.replaceAll("\\b" + FILE + "\\b", file))
        : this;
  }

  /** Returns the same with the name of a file inside, in commands where it is plain. */
  Stranger holding(String entry) {
    String named = what.replace(ENTRY, ArchiveErrors.quoted(entry));
    return new Stranger(
        named, PLAIN.matcher(entry).matches() ? remedy.replace(ENTRY, entry) : remedy);
  }
}
