package io.tracecast.graph.archive.torchscript.code;

import java.util.Map;

/**
 * A file of the code.
 *
 * @param classes by name, without packages
 * @param functions by name, without packages
 */
public record SourceFile(Map<String, ModuleClass> classes, Map<String, Method> functions) {

  /**
   * Reads a file.
   *
   * @param packageName what names of it begin with, such as {@code __torch__.torch.nn.functional}
   * @throws UnreadableCodeException if it is not code as PyTorch writes it
   */
  public static SourceFile parse(String packageName, String code) {
    return new FileParser(packageName, code).parse();
  }
}
