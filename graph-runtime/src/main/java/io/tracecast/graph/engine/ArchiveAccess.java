package io.tracecast.graph.engine;

/** How the bytes of an archive get into the engine. */
public enum ArchiveAccess {
  /**
   * From memory: what is in the archive is written to no disk. Native memory holds several copies
   * while it loads: of TorchScript about three, of ONNX the message that ONNX Runtime reads and
   * what it makes of it. ONNX graphs with parts are one message then, of less than 2 GiB.
   */
  MEMORY,
  /**
   * Through private temporary files that are deleted as soon as the graph is loaded: libtorch then
   * holds the weights once, and ONNX Runtime maps those that lie beside the graph. An archive that
   * lies in such files already is not copied.
   */
  TEMPORARY_FILE
}
