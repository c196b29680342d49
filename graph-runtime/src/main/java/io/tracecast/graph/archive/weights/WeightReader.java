package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFolder;

/**
 * Reads files of weights by what they begin with: a state_dict or checkpoint of {@code torch.save}
 * in its newer form or that of before PyTorch 1.6, a file of safetensors, or the index of several.
 * Nothing in them is executed; tensors stay in the bytes that were read.
 */
public final class WeightReader {
  private static final int PICKLE = 0x80;

  private WeightReader() {}

  /**
   * Reads the weights.
   *
   * @param file what the user calls the file
   * @param folder where the files that an index names are
   * @throws io.tracecast.graph.archive.ArchiveException if they are damaged, over a limit, or no
   *     weights
   */
  public static NamedWeights read(String file, ArchiveBytes bytes, ArchiveFolder folder) {
    byte[] head = new byte[2];
    int length = Math.max(0, bytes.read(0, head, 0, head.length));
    if (length == head.length && head[0] == 'P' && head[1] == 'K') {
      return TorchFile.read(file, bytes);
    }
    if (length == head.length && (head[0] & 0xff) == PICKLE) {
      return LegacyTorchFile.read(file, bytes);
    }
    if (SafetensorsFile.matches(bytes)) {
      return SafetensorsFile.read(file, bytes);
    }
    if (length > 0 && head[0] == '{') {
      return SafetensorsIndex.read(file, bytes, folder);
    }
    throw WeightErrors.unknown(file);
  }
}
