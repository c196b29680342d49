package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;

/** Messages about the weights of a TorchScript archive that others are to replace. */
final class TorchScriptErrors {

  /** What is put together in one array. */
  static final long MAX_SHARED_SIZE_IN_BYTES = 1 << 30;

  private static final String EXPORT_AGAIN =
      "Export the module with its weights by name: scripts/export ... --format torchscript"
          + " --keep-parameters, or torch.jit.save without torch.jit.freeze.";

  private TorchScriptErrors() {}

  private static ArchiveException cannotReplace(String archive, String why, String remedy) {
    return new ArchiveException(
        "Cannot put weights into " + archive + ": " + why + ". " + remedy, null);
  }

  static ArchiveException noModule(String archive) {
    return ArchiveErrors.corrupt(archive, "data.pkl does not describe a module", null);
  }

  static ArchiveException noNames(String archive, boolean constants) {
    return constants
        ? cannotReplace(
            archive,
            "its graph was frozen (torch.jit.freeze), which makes constants without names of its"
                + " weights",
            EXPORT_AGAIN)
        : cannotReplace(archive, "its graph has no weights", "Use another archive.");
  }

  static ArchiveException quantised(String archive, String name, String type) {
    return cannotReplace(
        archive,
        "its '%s' is quantised (%s), and has no weights of the names and types of a state_dict"
            .formatted(ArchiveErrors.quoted(name), ArchiveErrors.quoted(type)),
        "Quantise the module with its new weights, and export it again.");
  }

  static ArchiveException byteOrder(String archive, String order) {
    return cannotReplace(
        archive,
        "its numbers are in the byte order '" + ArchiveErrors.quoted(order) + "'",
        "Save it on a machine that is little-endian.");
  }

  static ArchiveException shared(String archive, String one, String other) {
    return cannotReplace(
        archive,
        "its '%s' and '%s' share elements, and the new weights have other values for the two"
            .formatted(ArchiveErrors.quoted(one), ArchiveErrors.quoted(other)),
        EXPORT_AGAIN);
  }

  static ArchiveException sharedTooLarge(String archive, String name) {
    return cannotReplace(
        archive,
        "its '%s' lies in a storage of over 1 GiB that it does not fill"
            .formatted(ArchiveErrors.quoted(name)),
        EXPORT_AGAIN);
  }
}
