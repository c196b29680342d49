package io.tracecast.graph.archive.torchscript.contents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.torchscript.ZipEntries;
import io.tracecast.graph.archive.torchscript.code.Method;
import io.tracecast.graph.archive.torchscript.code.ModuleClass;
import io.tracecast.graph.archive.torchscript.code.SourceFile;
import io.tracecast.graph.archive.torchscript.code.UnreadableCodeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The code of an archive; its files are read when something of them is asked for, each once. */
final class Program {
  private static final long MOST_BYTES = 16 << 20;

  private final ZipEntries entries;
  private final Map<String, Optional<SourceFile>> files = new HashMap<>();
  private long bytes;

  Program(ZipEntries entries) {
    this.entries = entries;
  }

  /**
   * Returns a class by its name with packages, if there is one.
   *
   * @throws UnreadableCodeException if its file cannot be read, or all files are too large
   */
  Optional<ModuleClass> moduleClass(String name) {
    return file(name).map(file -> file.classes().get(lastPart(name)));
  }

  /**
   * Returns a function by its name with packages, if there is one.
   *
   * @throws UnreadableCodeException if its file cannot be read, or all files are too large
   */
  Optional<Method> function(String name) {
    return file(name).map(file -> file.functions().get(lastPart(name)));
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private Optional<SourceFile> file(String name) {
    int dot = name.lastIndexOf('.');
    String packageName = dot < 0 ? "" : name.substring(0, dot);
    Optional<SourceFile> known = files.get(packageName);
    if (known == null) {
      known = read(packageName);
      files.put(packageName, known);
    }
    return known;
  }

  private Optional<SourceFile> read(String packageName) {
    String path = "code/" + packageName.replace('.', '/') + ".py";
    bytes += entries.size(path);
    if (bytes > MOST_BYTES) {
      throw new UnreadableCodeException("its code is over " + (MOST_BYTES >> 20) + " MiB");
    }
    return entries
        .content(path)
        .map(content -> SourceFile.parse(packageName, new String(content, UTF_8)));
  }
}
