package io.tracecast.graph.archive.hostile;

import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Files that must be refused, with what the message says.
 *
 * @param name what is wrong with them
 * @param variants how many there are
 * @param maker makes one of them; null where they are made
 * @param parts files beside it
 * @param cause a regular expression that the message's cause matches
 * @param remedy words of what to do
 */
record Row(
    String name,
    int variants,
    IntFunction<byte[]> maker,
    Map<String, byte[]> parts,
    String cause,
    String remedy) {

  static final String COPY_AGAIN = "Copy or export it again";
  static final String TRUST = "Use an archive that you trust.";

  static Row damaged(String name, String cause, Supplier<byte[]> maker) {
    return of(name, "the archive is damaged \\(" + cause, COPY_AGAIN, maker);
  }

  static Row hostile(String name, String cause, Supplier<byte[]> maker) {
    return of(name, "breaks a safety limit \\(" + cause, TRUST, maker);
  }

  static Row of(String name, String cause, String remedy, Supplier<byte[]> maker) {
    return new Row(name, 1, variant -> maker.get(), Map.of(), cause, remedy);
  }

  /** What makers hold would take of the memory that files are read in. */
  Row withoutMaker() {
    return new Row(name, variants, null, parts, cause, remedy);
  }

  Row with(Map<String, byte[]> files) {
    return new Row(name, variants, maker, files, cause, remedy);
  }
}
