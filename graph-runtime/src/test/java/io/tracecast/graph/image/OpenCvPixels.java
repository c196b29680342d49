package io.tracecast.graph.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * OpenCV's bare {@code imdecode} into one native buffer, which each picture's size is known for.
 */
final class OpenCvPixels implements AutoCloseable {
  private static final int FLAGS = IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION;

  private final BytePointer encodedBytes;
  private final BytePointer pixelBytes;
  private final ByteBuffer pixels;

  OpenCvPixels(int maxEncodedBytes, int maxPixels) {
    encodedBytes = new BytePointer(maxEncodedBytes);
    pixelBytes = new BytePointer(3L * maxPixels);
    pixels = pixelBytes.asByteBuffer();
  }

  /** Decodes a picture of unknown size into memory of its own. */
  static DecodedImage decodeAny(byte[] encoded) {
    try (BytePointer bytes = new BytePointer(encoded);
        Mat source = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes);
        Mat decoded = imdecode(source, FLAGS)) {
      if (decoded.empty()) {
        throw new UnreadableImageException(
            UnreadableImageException.Reason.NOT_AN_IMAGE, "OpenCV does not read these bytes");
      }
      ByteBuffer own = ByteBuffer.allocateDirect(3 * decoded.cols() * decoded.rows());
      own.put((ByteBuffer) decoded.createBuffer()).clear();
      return image(own, decoded.cols(), decoded.rows());
    }
  }

  /** Decodes a picture of known size; the pixels are valid until the next call. */
  DecodedImage decode(byte[] encoded, int width, int height) {
    encodedBytes.position(0).put(encoded, 0, encoded.length);
    try (Mat source = new Mat(1, encoded.length, opencv_core.CV_8UC1, encodedBytes);
        Mat target = new Mat(height, width, opencv_core.CV_8UC3, pixelBytes);
        Mat decoded = imdecode(source, FLAGS, target)) {
      if (decoded.data().address() != pixelBytes.address()) {
        throw new IllegalStateException("The picture is not of %d x %d".formatted(width, height));
      }
    }
    return image(pixels, width, height);
  }

  private static DecodedImage image(ByteBuffer pixels, int width, int height) {
    return new DecodedImage(pixels, width, height, ColourOrder.BGR, width, height);
  }

  @Override
  public void close() {
    encodedBytes.close();
    pixelBytes.close();
  }
}
