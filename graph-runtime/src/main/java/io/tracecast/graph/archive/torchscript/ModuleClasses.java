package io.tracecast.graph.archive.torchscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells which attributes of a module are its parameters and buffers, by the code of its class. */
final class ModuleClasses {

  /** A class, or the names of its parameters or buffers. */
  private static final Pattern LINE =
      Pattern.compile(
          "^class (\\w+)\\(|^ +__(?:parameters|buffers)__ = \\[([^\\]]*)\\]", Pattern.MULTILINE);

  private static final Pattern NAME = Pattern.compile("\"([^\"]*)\"");

  private final ZipEntries entries;

  /** By the path of the code, then by the name of the class. */
  private final Map<String, Map<String, Set<String>>> files = new HashMap<>();

  ModuleClasses(ZipEntries entries) {
    this.entries = entries;
  }

  /** Returns the names of the parameters and buffers of a module of that class. */
  Set<String> weightsOf(String className) {
    int dot = className.lastIndexOf('.');
    String path = "code/" + className.substring(0, dot).replace('.', '/') + ".py";
    return files
        .computeIfAbsent(path, this::classes)
        .getOrDefault(className.substring(dot + 1), Set.of());
  }

  private Map<String, Set<String>> classes(String path) {
    Map<String, Set<String>> classes = new HashMap<>();
    String code = entries.content(path).map(content -> new String(content, UTF_8)).orElse("");
    Set<String> names = new HashSet<>();
    Matcher line = LINE.matcher(code);
    while (line.find()) {
      if (line.group(1) != null) {
        names = classes.computeIfAbsent(line.group(1), key -> new HashSet<>());
      } else {
        names.addAll(NAME.matcher(line.group(2)).results().map(name -> name.group(1)).toList());
      }
    }
    return classes;
  }
}
