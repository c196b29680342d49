package io.tracecast.graph.archive;

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
        "Export the module with torch.jit.trace(...).save(...) or torch.onnx.export(...).");
  }

  public static ArchiveException stateDict(String name) {
    return cannotLoad(
        name,
        "the archive is a state_dict (weights without a graph)",
        "Export their module with them: scripts/export --factory PACKAGE.MODULE:FUNCTION --state-dict"
            + " FILE --format onnx --output GRAPH.onnx, or --network NAME --weights FILE for a network of"
            + " torchvision.");
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

  public static ArchiveException exportedProgram(String name) {
    return cannotLoad(
        name,
        "the archive is a torch.export program, which libtorch's TorchScript loader cannot read",
        "Export it as ONNX: torch.onnx.export(program).");
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
        "Cannot load graph %s: its file '%s' in %s cannot be read (%s)."
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
        "Cannot read the interface in " + where + ": " + why + ". See docs/interface.md.", cause);
  }
}
