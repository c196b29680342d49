package io.tracecast.graph.archive.onnx.contents;

/**
 * How a window moves over the spatial axes of an image, as convolutions and pools have it: sizes,
 * strides, dilations and pads, see <a
 * href="https://onnx.ai/onnx/operators/onnx__Conv.html">Conv</a> and <a
 * href="https://onnx.ai/onnx/operators/onnx__MaxPool.html">MaxPool</a>.
 */
final class Windows {
  private final Call call;
  private final long[] kernel;
  private final long[] strides;
  private final long[] dilations;
  private final long[] pads;
  private final String autoPad;

  /**
   * Reads the attributes.
   *
   * @param kernel the size of the window on each spatial axis
   */
  Windows(Call call, long[] kernel) {
    int axes = kernel.length;
    this.call = call;
    this.kernel = kernel;
    this.strides = call.node().integers("strides", axes, 1);
    this.dilations = call.node().integers("dilations", axes, 1);
    this.pads = call.node().integers("pads", 2 * axes, 0);
    this.autoPad = call.node().text("auto_pad", "NOTSET");
    boolean fits = strides.length == axes && dilations.length == axes && pads.length == 2 * axes;
    if (!fits || java.util.Arrays.stream(strides).anyMatch(stride -> stride < 1)) {
      throw call.lost("its strides, dilations or pads are not those of " + axes + " axes");
    }
  }

  /**
   * Returns the size of the output on a spatial axis.
   *
   * @param size that of the input
   * @param up whether a window that is not all filled counts
   */
  long output(int axis, long size, boolean up) {
    long stride = strides[axis];
    long window = window(axis);
    return switch (autoPad) {
      case "SAME_UPPER", "SAME_LOWER" -> ceilDiv(size, stride);
      case "VALID" -> checked(Math.floorDiv(size - window, stride) + 1);
      default -> {
        long room = size + pads[axis] + pads[axis + kernel.length] - window;
        long count = checked((up ? ceilDiv(room, stride) : Math.floorDiv(room, stride)) + 1);
        boolean beyond = up && (count - 1) * stride >= size + pads[axis];
        yield beyond ? count - 1 : count;
      }
    };
  }

  /** Returns the size of the output of the transposed operation on a spatial axis. */
  long transposed(int axis, long size, long outputPadding) {
    long stride = strides[axis];
    return switch (autoPad) {
      case "SAME_UPPER", "SAME_LOWER" -> Math.multiplyExact(size, stride);
      default ->
          checked(
              Math.multiplyExact(size - 1, stride)
                  + outputPadding
                  + window(axis)
                  - (autoPad.equals("VALID") ? 0 : pads[axis] + pads[axis + kernel.length]));
    };
  }

  private long window(int axis) {
    return Math.addExact(Math.multiplyExact(kernel[axis] - 1, dilations[axis]), 1);
  }

  private long checked(long size) {
    if (size < 0) {
      throw call.lost("its window is larger than its input");
    }
    return size;
  }

  private static long ceilDiv(long size, long stride) {
    return -Math.floorDiv(-size, stride);
  }
}
