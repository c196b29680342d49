package io.tracecast.graph.archive;

import io.tracecast.graph.archive.kind.FileKind;
import io.tracecast.graph.archive.kind.FolderKind;
import io.tracecast.graph.archive.kind.Stranger;
import io.tracecast.graph.archive.kind.ZipKind;
import java.util.List;

/** Every message that an archive can cause: what is wrong, why, and what to do. */
public final class ArchiveErrors {
  private static final int MAX_QUOTED_LENGTH = 80;

  private ArchiveErrors() {}

  private static ArchiveException cannotLoad(String name, String why, String remedy) {
    return new ArchiveException("Cannot load graph " + name + ": " + why + ". " + remedy, null);
  }

  /**
   * Returns text of the archive's own as messages may show it: short, and without the characters
   * that would let it forge lines of a log or steer a terminal.
   */
  public static String quoted(String text) {
    String shown =
        text.length() > MAX_QUOTED_LENGTH ? text.substring(0, MAX_QUOTED_LENGTH) + "..." : text;
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
  }

  static ArchiveException empty(String name) {
    return cannotLoad(name, "the file is empty", "Export the graph again.");
  }

  public static ArchiveException unknownFormat(String name, String looksLike) {
    return cannotLoad(
        name,
        "the content is neither TorchScript nor ONNX" + looksLike,
        "Export the module: scripts/export --factory PACKAGE.MODULE:FUNCTION --format onnx --output"
            + " GRAPH.onnx.");
  }

  /** What is recognised as another kind of file. */
  static ArchiveException stranger(String name, Stranger stranger) {
    return cannotLoad(name, "it is " + stranger.what(), stranger.remedy());
  }

  /**
   * A zip that is not TorchScript.
   *
   * @param entries the names of its entries
   */
  public static ArchiveException otherZip(String name, List<String> entries) {
    return ZipKind.of(name, entries)
        .map(kind -> stranger(name, kind))
        .orElseGet(() -> unknownFormat(name, " (it is a zip without TorchScript's data.pkl)"));
  }

  /**
   * A folder in place of a file.
   *
   * @param files the paths of the files in it and below, with slashes
   */
  public static ArchiveException folder(String name, List<String> files) {
    return stranger(name, FolderKind.of(name, files));
  }

  public static ArchiveException stateDict(String name) {
    return stranger(name, FileKind.stateDict(name));
  }

  public static ArchiveException pickle(String name, String what) {
    return cannotLoad(
        name,
        "it is a pickle of " + what + ", and not a graph",
        "Export a PyTorch module: scripts/export --factory PACKAGE.MODULE:FUNCTION --format onnx"
            + " --output GRAPH.onnx.");
  }

  public static ArchiveException pickledModule(String name, String pickledClass) {
    return cannotLoad(
        name,
        "the archive is a pickled Python object ("
            + quoted(pickledClass)
            + "), which needs its Python code to run",
        "Export the module where its code is: scripts/export --factory PACKAGE.MODULE:FUNCTION --format"
            + " onnx --output GRAPH.onnx.");
  }

  public static ArchiveException optimizedForInference(String name) {
    return cannotLoad(
        name,
        "the graph went through torch.jit.optimize_for_inference, which ties it to the libtorch"
            + " that wrote it",
        "Save the result of torch.jit.freeze instead.");
  }

  public static ArchiveException corrupt(String name, String why, Throwable cause) {
    return new ArchiveException(
        "Cannot load graph "
            + name
            + ": the archive is damaged ("
            + why
            + "). Copy or export it again and compare its SHA-256.",
        cause);
  }

  public static ArchiveException hostile(String name, String why) {
    return cannotLoad(
        name, "the archive breaks a safety limit (" + why + ")", "Use an archive that you trust.");
  }

  public static ArchiveException externalData(String name, String tensor, String location) {
    return cannotLoad(
        name,
        "its tensor '%s' keeps its data in another file, '%s', and only the graph's own bytes were given"
            .formatted(quoted(tensor), quoted(location)),
        "Give the folder of the graph too, or save the graph in one file: onnx.save(model, path,"
            + " save_as_external_data=False).");
  }

  public static ArchiveException partOutside(
      String name, String tensor, String location, String what) {
    return cannotLoad(
        name,
        "its tensor '%s' keeps its data in '%s', which is %s, and only files beside the graph or in folders below are read"
            .formatted(quoted(tensor), quoted(location), what),
        "Save it again: onnx.save(onnx.load(path), other, save_as_external_data=True,"
            + " location='weights.data').");
  }

  public static ArchiveException overOneMessage(String name, long sizeInBytes) {
    return cannotLoad(
        name,
        "it would be loaded from memory, as one message of %d bytes with the data of its parts, and such a message has less than 2 GiB"
            .formatted(sizeInBytes),
        "Load it through temporary files, or use a TorchScript archive, which may be of any size.");
  }

  public static ArchiveException externalNumber(
      String name, String tensor, String field, String text) {
    return corrupt(
        name,
        "the %s of the data of its tensor '%s' is '%s'"
            .formatted(field, quoted(tensor), quoted(text)),
        null);
  }

  public static ArchiveException partMissing(
      String name, String location, String tensor, String folder, Throwable cause) {
    return new ArchiveException(
        "Cannot load graph %s: its tensor '%s' keeps its data in the file '%s', and %s has no such file. Copy the file there, under that name: exporters write it beside the graph."
            .formatted(name, quoted(tensor), quoted(location), folder),
        cause);
  }

  public static ArchiveException partUnreadable(
      String name, String location, String folder, Throwable cause) {
    return new ArchiveException(
        "Cannot load graph %s: its file '%s' in %s cannot be read (%s). Copy the file there, and check that the driver may read it."
            .formatted(name, quoted(location), folder, cause.getMessage()),
        cause);
  }

  public static ArchiveException partTooShort(
      String name, String location, long sizeInBytes, String tensor, long offset, long length) {
    return corrupt(
        name,
        "its file '%s' has %d bytes, and its tensor '%s' takes %d bytes from byte %d on"
            .formatted(quoted(location), sizeInBytes, quoted(tensor), length, offset),
        null);
  }

  /** What refuses an archive for how it came, before anything of it is read. */
  public static ArchiveException untrusted(
      String name, String why, String remedy, Throwable cause) {
    return new ArchiveException("Cannot use graph " + name + ": " + why + ". " + remedy, cause);
  }

  public static ArchiveException noInput(String name) {
    return cannotLoad(
        name,
        "it takes no inputs, and an image is one",
        "Wrap the module so that its forward takes one image tensor.");
  }

  public static ArchiveException noTensor(String name, String argument) {
    return cannotLoad(
        name,
        "its input '" + quoted(argument) + "' is not a tensor",
        "Wrap the module so that its forward takes one image tensor.");
  }

  public static ArchiveException inputShape(String name, TensorSpec input, String why) {
    return cannotLoad(
        name,
        "its input " + quoted(input.describe()) + " takes no batch of colour images: " + why,
        "Export it with one input of shape [N,3,H,W] or [N,H,W,3], of float32, float16, bfloat16"
            + " or uint8.");
  }

  public static ArchiveException noForward(String name) {
    return cannotLoad(
        name, "its top module has no forward method", "Export a module that has one.");
  }

  static ArchiveException interfaceDocument(String where, String why, Throwable cause) {
    return new ArchiveException(
        "Cannot read the interface in "
            + where
            + ": "
            + why
            + ". docs/interface.md shows one; pack stores it.",
        cause);
  }
}
