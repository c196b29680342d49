package io.tracecast.graph.archive.torchscript.code;

import java.util.List;

/**
 * A line of the code, those in it that brackets continue taken together.
 *
 * @param indent how many blanks it begins with
 * @param start where it begins in the code
 * @param end where it ends, its line break included
 */
record CodeLine(int indent, int start, int end, List<Token> tokens) {
  boolean startsWith(String word) {
    return tokens.get(0).is(word);
  }
}
