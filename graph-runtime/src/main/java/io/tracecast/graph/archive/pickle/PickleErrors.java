package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;

/** Every message that a pickle can cause. */
final class PickleErrors {
  private final String where;

  /**
   * Creates the messages of one pickle.
   *
   * @param where what the user calls it
   */
  PickleErrors(String where) {
    this.where = where;
  }

  private ArchiveException error(String why, String remedy) {
    return new ArchiveException(
        "Cannot read the pickle in " + where + ": " + why + ". " + remedy, null);
  }

  ArchiveException notAmongThose(String kind, String name) {
    return error(
        "its %s %s is not among those that tensors need, and nothing of a pickle is executed"
            .formatted(kind, ArchiveErrors.quoted(name)),
        "Save the tensors alone: torch.save(module.state_dict(), FILE).");
  }

  ArchiveException notPickle(int first) {
    return error(
        "it begins with the byte 0x%02x, and a pickle of protocol 2 to 5 with 0x80"
            .formatted(first),
        "Save it again with torch.save.");
  }

  ArchiveException protocol(int protocol) {
    return error(
        "it is of protocol " + protocol + ", and protocols 2 to 5 are read",
        "Save it again with torch.save, which takes protocol 2.");
  }

  ArchiveException over(String what) {
    return error(
        "it breaks a safety limit (" + what + ")",
        "Save the tensors alone: torch.save(module.state_dict(), FILE).");
  }

  ArchiveException damaged(String why) {
    return error("it is damaged (" + why + ")", "Copy or save it again and compare its SHA-256.");
  }
}
