package io.tracecast.graph.archive.torchscript.code;

import io.tracecast.graph.archive.torchscript.code.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Takes code apart into lines and words. */
final class CodeLines {
  private final String code;
  private final List<CodeLine> lines = new ArrayList<>();
  private List<Token> tokens = new ArrayList<>();
  private int position;
  private int brackets;

  private CodeLines(String code) {
    this.code = code;
  }

  static List<CodeLine> of(String code) {
    CodeLines lines = new CodeLines(code);
    while (lines.position < code.length()) {
      lines.readLine();
    }
    return lines.lines;
  }

  private void readLine() {
    int start = position;
    while (position < code.length() && code.charAt(position) == ' ') {
      position++;
    }
    int indent = position - start;
    while (position < code.length() && (brackets > 0 || code.charAt(position) != '\n')) {
      readToken();
    }
    position++;
    brackets = 0;
    if (!tokens.isEmpty()) {
      lines.add(new CodeLine(indent, start, Math.min(position, code.length()), tokens));
      tokens = new ArrayList<>();
    }
  }

  private void readToken() {
    char first = code.charAt(position);
    if (Character.isWhitespace(first)) {
      position++;
    } else if (first == '#') {
      int end = code.indexOf('\n', position);
      position = end < 0 ? code.length() : end;
    } else if (first == '"' || first == '\'') {
      readText(first);
    } else if (isNameStart(first)) {
      take(Kind.NAME, end(CodeLines::isNamePart));
    } else if (Character.isDigit(first) || (first == '.' && isDigitAt(position + 1))) {
      take(Kind.NUMBER, endOfNumber());
    } else {
      brackets += nesting(first);
      boolean arrow =
          first == '-' && position + 1 < code.length() && code.charAt(position + 1) == '>';
      take(Kind.MARK, position + (arrow ? 2 : 1));
    }
  }

  private static boolean isNameStart(char character) {
    return character == '_' || Character.isLetter(character);
  }

  private static boolean isNamePart(char character) {
    return character == '_' || Character.isLetterOrDigit(character);
  }

  private boolean isDigitAt(int place) {
    return place < code.length() && Character.isDigit(code.charAt(place));
  }

  private interface Part {
    boolean includes(char character);
  }

  private int end(Part part) {
    int end = position;
    while (end < code.length() && part.includes(code.charAt(end))) {
      end++;
    }
    return end;
  }

  /** A sign belongs to a number behind the letter of its exponent. */
  private int endOfNumber() {
    int end = position;
    while (end < code.length()) {
      char character = code.charAt(end);
      boolean sign = (character == '-' || character == '+') && isExponent(code.charAt(end - 1));
      if (!sign && character != '.' && !isNamePart(character)) {
        break;
      }
      end++;
    }
    return Math.max(end, position + 1);
  }

  private static boolean isExponent(char character) {
    return character == 'e' || character == 'E';
  }

  private void take(Kind kind, int end) {
    tokens.add(new Token(kind, code.substring(position, end)));
    position = end;
  }

  private void readText(char quote) {
    int end = position + 1;
    while (end < code.length() && code.charAt(end) != quote) {
      end += code.charAt(end) == '\\' ? 2 : 1;
    }
    end = Math.min(end, code.length());
    tokens.add(new Token(Kind.TEXT, code.substring(position + 1, end)));
    position = end + 1;
  }

  private static int nesting(char character) {
    return switch (character) {
      case '(', '[', '{' -> 1;
      case ')', ']', '}' -> -1;
      default -> 0;
    };
  }
}
