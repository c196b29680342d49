package io.tracecast.graph.archive.onnx;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;

/** Messages about the weights of an ONNX graph that others are to replace. */
final class OnnxWeightErrors {
  private OnnxWeightErrors() {}

  private static ArchiveException cannotReplace(String archive, String why, String remedy) {
    return new ArchiveException(
        "Cannot put weights into " + archive + ": " + why + ". " + remedy, null);
  }

  static ArchiveException notRaw(String archive, String name) {
    return cannotReplace(
        archive,
        "its weight '%s' keeps its elements as numbers of varying size"
            .formatted(ArchiveErrors.quoted(name)),
        "Write it with its elements as raw_data: onnx.numpy_helper.from_array(array, name).");
  }

  static ArchiveException shared(String archive, String one, String other) {
    return cannotReplace(
        archive,
        "its weights '%s' and '%s' lie in the same bytes of a file"
            .formatted(ArchiveErrors.quoted(one), ArchiveErrors.quoted(other)),
        "Save it again: onnx.save(onnx.load(path), other, save_as_external_data=True).");
  }

  static ArchiveException tooLarge(String archive) {
    return cannotReplace(
        archive,
        "with weights of its own for each name it takes over 2 GiB, and an ONNX file has no room for"
            + " them",
        "Export it with its weights beside it: onnx.save(model, path, save_as_external_data=True).");
  }
}
