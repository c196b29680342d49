package io.tracecast.graph.archive.torchscript.contents;

import java.util.ArrayList;
import java.util.List;

/** A type as the code writes it, such as {@code Optional[Tensor]}; empty where it is not known. */
record TypeText(String text) {
  static final TypeText UNKNOWN = new TypeText("");

  /** Returns whether it is one of TorchScript's own classes. */
  boolean isClass() {
    return text.startsWith("__torch__.");
  }

  /** Returns whether it is a class that C++ defines, whose methods are not in the archive. */
  boolean isNative() {
    return text.startsWith("__torch__.torch.classes.");
  }

  boolean isTuple() {
    return text.startsWith("Tuple[");
  }

  /** Returns the type of an element; a tuple has one for each place. */
  TypeText element(int place) {
    List<String> parts = parts();
    if (parts.isEmpty()) {
      return UNKNOWN;
    }
    if (!isTuple()) {
      return new TypeText(parts.get(parts.size() - 1));
    }
    return place >= 0 && place < parts.size() ? new TypeText(parts.get(place)) : UNKNOWN;
  }

  private List<String> parts() {
    int open = text.indexOf('[');
    if (open < 0 || !text.endsWith("]")) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = open + 1;
    for (int i = start; i < text.length() - 1; i++) {
      char character = text.charAt(i);
      depth += character == '[' ? 1 : character == ']' ? -1 : 0;
      if (character == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start, text.length() - 1).strip());
    return parts;
  }
}
