package io.tracecast.graph.image.codec;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * What the image path is measured against: OpenCV's {@code imdecode} into one native buffer, with
 * the size known beforehand and nothing checked but that the buffer was used.
 */
public final class BareDecode implements AutoCloseable {
  private static final int FLAGS = IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION;

  private final BytePointer encodedBytes;
  private final BytePointer pixelBytes;

  public BareDecode(int maxEncodedBytes, int maxPixels) {
    encodedBytes = new BytePointer(maxEncodedBytes);
    pixelBytes = new BytePointer(3L * maxPixels);
  }

  /** Decodes a picture of known size. */
  public void decode(byte[] encoded, int width, int height) {
    encodedBytes.position(0).put(encoded, 0, encoded.length);
    try (Mat source = new Mat(1, encoded.length, opencv_core.CV_8UC1, encodedBytes);
        Mat target = new Mat(height, width, opencv_core.CV_8UC3, pixelBytes);
        Mat decoded = imdecode(source, FLAGS, target)) {
      if (decoded.data().address() != pixelBytes.address()) {
        throw new IllegalStateException("The picture is not of %d x %d".formatted(width, height));
      }
    }
  }

  @Override
  public void close() {
    encodedBytes.close();
    pixelBytes.close();
  }
}
