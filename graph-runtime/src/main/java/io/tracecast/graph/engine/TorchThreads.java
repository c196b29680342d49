package io.tracecast.graph.engine;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;

/** libtorch has one number of threads for the process: open sessions have to agree on it. */
final class TorchThreads {
  private static int sessions;
  private static int threads;

  private TorchThreads() {}

  static synchronized void claim(String name, GraphFormat format, int wanted) {
    if (format != GraphFormat.TORCHSCRIPT) {
      return;
    }
    if (sessions > 0 && threads != wanted) {
      throw new GraphException(
          Kind.DEVICE,
          "Cannot open graph %s with %d intra-op threads: open TorchScript sessions use %d, and PyTorch has one number for the process. Use the same number, or close them first."
              .formatted(name, wanted, threads));
    }
    Engines.start(GraphFormat.TORCHSCRIPT);
    Engines.setTorchThreads(wanted);
    threads = wanted;
    sessions++;
  }

  static synchronized void release(GraphFormat format) {
    if (format == GraphFormat.TORCHSCRIPT) {
      sessions--;
    }
  }
}
