package io.tracecast.graph.archive.torchscript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ClassNames;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphDescription;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads what a TorchScript archive says of itself: a zip with the code of its modules as Python
 * text, from which the signature of the top module's {@code forward} follows. No pickle is
 * executed: the name of the top module's class is found as text at the head of {@code data.pkl}.
 */
public final class TorchScriptReader {

  /** The extra file that carries the interface. */
  static final String INTERFACE_ENTRY = "extra/tracecast.json";

  /** A name, then a type that a value may have, then a default. */
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "(\\w+): (?:Optional\\[)?(List\\[)?(Tensor|bool|int|float)\\]*(?:\\s*=.*)?",
          Pattern.DOTALL);

  private static final Pattern OPERATOR = Pattern.compile("\\b(?:torch|ops\\.\\w+)\\.(\\w+)\\(");

  /** The storages of floating point numbers that a pickle names. */
  private static final Pattern WEIGHTS =
      Pattern.compile("ctorch\n(Half|BFloat16|Float|Double)Storage\n");

  private TorchScriptReader() {}

  /**
   * Reads the archive.
   *
   * @param knownSha256 the digest of the bytes where the same bytes were inspected before, so that
   *     their contents are not held against their checksums again
   */
  public static GraphArchive read(String name, ArchiveBytes bytes, Optional<String> knownSha256) {
    try (ZipEntries entries = ZipEntries.open(name, bytes)) {
      String code = topModuleCode(name, entries);
      if (code.contains("ops.prim.ConstantMKLDNNTensor")) {
        throw ArchiveErrors.optimizedForInference(name);
      }
      Signature signature = signature(name, code, elementType(entries));
      Optional<GraphInterface> graphInterface =
          entries
              .content(INTERFACE_ENTRY)
              .map(document -> GraphInterfaceJson.parse(name, new String(document, UTF_8)));
      if (knownSha256.isEmpty()) {
        entries.checkContents();
      }
      ArchiveFiles files = new ArchiveFiles(bytes);
      return new GraphArchive(
          name,
          GraphFormat.TORCHSCRIPT,
          knownSha256.orElseGet(files::sha256),
          new GraphDescription(
              signature,
              operators(entries),
              Optional.empty(),
              false,
              graphInterface,
              classNames(entries)),
          files);
    }
  }

  /** Other exporters put something else into a file of that name. */
  private static Optional<ClassNames> classNames(ZipEntries entries) {
    return entries
        .content(ClassNames.ENTRY)
        .map(content -> new String(content, UTF_8))
        .filter(text -> text.contains("\"names\""))
        .map(ClassNames::ofEntry);
  }

  private static String topModuleCode(String name, ZipEntries entries) {
    byte[] pickle =
        entries
            .content("data.pkl")
            .orElseThrow(() -> ArchiveErrors.otherZip(name, entries.names()));
    Optional<PickledObject> object = PickledObject.of(pickle);
    if (!entries.hasFolder("code")) {
      throw PickledObject.refusal(name, object.map(PickledObject::savedByTorch));
    }
    PickledObject module =
        object
            .filter(PickledObject::isOfClass)
            .orElseThrow(
                () -> ArchiveErrors.corrupt(name, "data.pkl does not name the top module", null));
    String path = "code/" + module.module().replace('.', '/') + ".py";
    String source =
        new String(
            entries
                .content(path)
                .orElseThrow(
                    () ->
                        ArchiveErrors.corrupt(
                            name, ArchiveErrors.quoted(path) + " is missing", null)),
            UTF_8);
    return classBody(name, source, module.name());
  }

  private static String classBody(String name, String source, String className) {
    int start = ("\n" + source).indexOf("\nclass " + className + "(");
    if (start < 0) {
      throw ArchiveErrors.corrupt(
          name, "the code of " + ArchiveErrors.quoted(className) + " is missing", null);
    }
    int end = source.indexOf("\nclass ", start + 1);
    return end < 0 ? source.substring(start) : source.substring(start, end);
  }

  /** Returns the names of the operators that the code of all modules calls. */
  private static Set<String> operators(ZipEntries entries) {
    Set<String> operators = new HashSet<>();
    for (String path : entries.files("code")) {
      if (path.endsWith(".py")) {
        entries
            .content(path)
            .ifPresent(
                code ->
                    OPERATOR
                        .matcher(new String(code, UTF_8))
                        .results()
                        .forEach(call -> operators.add(call.group(1))));
      }
    }
    return operators;
  }

  /**
   * Returns the element type of an input, which TorchScript does not say: that of the weights, if
   * all of them have two bytes, as {@code module.half()} leaves them.
   */
  private static ElementType elementType(ZipEntries entries) {
    Set<String> weights = new HashSet<>();
    for (String path : List.of("data.pkl", "constants.pkl")) {
      entries
          .content(path)
          .ifPresent(
              pickle ->
                  WEIGHTS
                      .matcher(new String(pickle, ISO_8859_1))
                      .results()
                      .forEach(storage -> weights.add(storage.group(1))));
    }
    if (weights.equals(Set.of("Half"))) {
      return ElementType.FLOAT16;
    }
    return weights.equals(Set.of("BFloat16")) ? ElementType.BFLOAT16 : ElementType.FLOAT32;
  }

  private static Signature signature(String name, String code, ElementType weights) {
    List<String> arguments =
        ForwardArguments.of(code).orElseThrow(() -> ArchiveErrors.noForward(name));
    if (arguments.size() > ForwardArguments.MAX_ARGUMENTS) {
      throw ArchiveErrors.hostile(
          name, "forward takes over " + ForwardArguments.MAX_ARGUMENTS + " arguments");
    }
    Map<Boolean, List<TensorSpec>> byDefault =
        arguments.stream()
            .collect(
                Collectors.partitioningBy(
                    argument -> argument.contains("="),
                    Collectors.mapping(argument -> input(argument, weights), Collectors.toList())));
    List<TensorSpec> needed = byDefault.get(false);
    if (needed.isEmpty()) {
      throw ArchiveErrors.noInput(name);
    }
    Signature signature = new Signature(needed, List.of(), byDefault.get(true), Set.of());
    if (signature.image().type() != weights) {
      throw ArchiveErrors.noTensor(name, arguments.get(0));
    }
    return signature;
  }

  /** Only a tensor has the type of the weights: TorchScript's own numbers are float64 and int64. */
  private static TensorSpec input(String argument, ElementType weights) {
    Matcher typed = ARGUMENT.matcher(argument);
    if (!typed.matches()) {
      return new TensorSpec(argument, ElementType.OTHER, List.of());
    }
    List<Long> dims = typed.group(2) == null ? List.of() : List.of(TensorSpec.DYNAMIC);
    ElementType type =
        switch (typed.group(3)) {
          case "Tensor" -> dims.isEmpty() ? weights : ElementType.OTHER;
          case "bool" -> ElementType.BOOL;
          case "int" -> ElementType.INT64;
          default -> ElementType.FLOAT64;
        };
    return new TensorSpec(typed.group(1), type, dims);
  }
}
