package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;
import static io.tracecast.graph.archive.onnx.WireCursor.NUMBER;

/** The tags of {@code TensorProto} (ONNX 1.21), for all that read tensors. */
public final class TensorTag {
  public static final int DIMENSION = 1 << 3 | NUMBER;
  public static final int DIMENSIONS = 1 << 3 | MESSAGE;
  public static final int TYPE = 2 << 3 | NUMBER;
  public static final int FLOATS = 4 << 3 | MESSAGE;
  public static final int NAME = 8 << 3 | MESSAGE;
  public static final int RAW_DATA = 9 << 3 | MESSAGE;
  static final int EXTERNAL_DATA = 13 << 3 | MESSAGE;
  static final int LOCATION = 14 << 3 | NUMBER;

  /** {@code TensorProto.DataLocation}: the data are in another file. */
  static final int EXTERNAL = 1;

  /** What readers take. */
  public static final int MAX_AXES = 64;

  private TensorTag() {}
}
