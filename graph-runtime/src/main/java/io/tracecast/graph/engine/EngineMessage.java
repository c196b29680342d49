package io.tracecast.graph.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an engine says of a failure, for people: without the stacks that it prints between, in one
 * line, and never cut before the point of a sentence.
 */
final class EngineMessage {

  /** Further sentences are left out from here on. */
  private static final int ENOUGH = 1500;

  /** A sentence beyond this is not a sentence but a hostile name in one. */
  private static final int MAX_SENTENCE = 8000;

  /** How Python's and libtorch's errors begin, below the traceback that leads to them. */
  private static final Pattern ERROR = Pattern.compile("(?:\\w+\\.)*\\w*(?:Error|Exception): .*");

  /** Where a stack begins: C++ frames, frames of TorchScript, and the code that they show. */
  private static final Pattern STACK =
      Pattern.compile(
          "(?:Exception raised from |frame #\\d+: |Traceback |Serialized +File |File \"|C\\+\\+ "
              + "(?:CapturedTraceback|stack trace)).*|:");

  private static final Pattern FORGING = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
  private static final Pattern BETWEEN_SENTENCES = Pattern.compile("(?<=[.!?])\\s+(?=[^a-z])");

  private EngineMessage() {}

  static String of(String message) {
    List<String> lines = new ArrayList<>();
    boolean inStack = false;
    for (String line : message.strip().lines().map(String::strip).toList()) {
      if (ERROR.matcher(line).matches()) {
        lines.clear();
        inStack = false;
      } else if (STACK.matcher(line).matches()) {
        inStack = true;
      }
      if (!inStack && !line.isEmpty()) {
        lines.add(line);
      }
    }
    String said = lines.isEmpty() ? message.strip() : String.join(" ", lines);
    return said.isEmpty() ? "no reason given." : sentences(said);
  }

  private static String sentences(String text) {
    String line = FORGING.matcher(text.replaceAll("\\s+", " ")).replaceAll("?");
    StringBuilder kept = new StringBuilder();
    for (String sentence : BETWEEN_SENTENCES.split(line)) {
      if (kept.length() > 0 && kept.length() + sentence.length() > ENOUGH) {
        break;
      }
      kept.append(kept.length() == 0 ? "" : " ").append(sentence);
    }
    if (kept.length() > MAX_SENTENCE) {
      kept.setLength(MAX_SENTENCE);
      return kept.append("…").toString();
    }
    return kept.charAt(kept.length() - 1) == '.' ? kept.toString() : kept + ".";
  }
}
