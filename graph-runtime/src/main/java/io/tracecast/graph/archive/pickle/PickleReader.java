package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.ArchiveBytes;
import java.util.List;

/**
 * Reads pickles of protocol 2 to 5, as PyTorch and TorchScript write them (<a
 * href="https://peps.python.org/pep-3154/">PEP 3154</a>, Python's pickletools), into {@link
 * PickleValue}s. Nothing is executed: the few functions that tensors need are known by name, and
 * each other instruction, class or function is refused by its name. Time and memory grow with the
 * size of a pickle, within {@link PickleLimits}.
 */
public final class PickleReader {
  private final PickleInput input;
  private final PickleErrors errors;

  /**
   * Creates a reader of pickles that lie behind each other.
   *
   * @param where what messages call the place, such as {@code net.pt (data.pkl)}
   * @param position where the first one begins
   */
  public PickleReader(String where, ArchiveBytes bytes, long position) {
    this.errors = new PickleErrors(where);
    this.input = new PickleInput(bytes, position, errors);
  }

  /**
   * Reads a pickle that stands alone.
   *
   * @param where what messages call it, such as {@code net.pt (data.pkl)}
   * @throws io.tracecast.graph.archive.ArchiveException if it is damaged, over a limit, or holds
   *     what tensors do not need
   */
  public static PickleValue read(String where, byte[] pickle) {
    PickleErrors errors = new PickleErrors(where);
    if (pickle.length > PickleLimits.MAX_SIZE_IN_BYTES) {
      throw errors.over("over " + (PickleLimits.MAX_SIZE_IN_BYTES >> 20) + " MiB");
    }
    PickleReader reader = new PickleReader(where, ArchiveBytes.ofChunks(List.of(pickle)), 0);
    PickleValue value = reader.next();
    if (reader.position() < pickle.length) {
      throw errors.damaged("it goes on behind its last instruction");
    }
    return value;
  }

  /**
   * Reads the next pickle.
   *
   * @throws io.tracecast.graph.archive.ArchiveException if it is damaged, over a limit, or holds
   *     what tensors do not need
   */
  public PickleValue next() {
    input.begin();
    return new PickleMachine(input, errors).run();
  }

  /** Returns where the next pickle, or what else follows, begins. */
  public long position() {
    return input.position();
  }
}
