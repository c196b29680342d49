package io.tracecast.graph.archive;

/** The serialization of a graph archive, found by its content and never by its file name. */
public enum GraphFormat {
  TORCHSCRIPT("torchscript"),
  ONNX("onnx");

  private final String label;

  GraphFormat(String label) {
    this.label = label;
  }

  /** Returns the name that reports and options use. */
  public String label() {
    return label;
  }
}
