package io.tracecast.graph.image.codec;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.graph.image.header.ImageFormat;
import io.tracecast.graph.image.header.ImageHeader;
import io.tracecast.graph.natives.DecoderLibraries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG and WebP with OpenCV's libjpeg-turbo and libwebp, which give Pillow's pixels; the
 * other formats and JPEGs of four inks, where OpenCV and Pillow differ, with {@link
 * PortableReaders}.
 */
final class OpenCvDecoder implements ImageDecoder {
  /** The denominators that libjpeg's scaled decoding offers, with OpenCV's flags. */
  private static final int[][] REDUCTIONS = {
    {8, IMREAD_REDUCED_COLOR_8}, {4, IMREAD_REDUCED_COLOR_4}, {2, IMREAD_REDUCED_COLOR_2}
  };

  private static final int INKS = 4;

  private static boolean loaded;

  private final FormatDecoder decoder;
  private final PixelReader inks = new JpegReader();
  private final int smallestSide;
  private ByteBuffer input = ByteBuffer.allocateDirect(0);

  /**
   * Opens a decoder.
   *
   * @param smallestSide in fast mode the shortest side that a JPEG keeps at least, in pixels
   * @throws UnsatisfiedLinkError if the native libraries do not load on this machine
   */
  OpenCvDecoder(DecodeOptions options, int smallestSide, DecodeMemory memory) {
    load();
    this.smallestSide = options.fast() ? smallestSide : Integer.MAX_VALUE;
    Map<ImageFormat, PixelReader> readers = new EnumMap<>(PortableReaders.shared(options));
    readers.put(ImageFormat.JPEG, this::readJpeg);
    readers.put(ImageFormat.WEBP, this::readWebp);
    this.decoder = new FormatDecoder(options, memory, readers);
  }

  /**
   * Loads the libraries, once, since JavaCPP looks for all of them each time that it is asked. It
   * would otherwise stop every allocation once the process exceeds four times its heap, and try two
   * dozen CUDA libraries first, which takes a third of the time; and OpenCV would use cores that
   * are counted elsewhere.
   */
  private static synchronized void load() {
    if (loaded) {
      return;
    }
    setIfMissing("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    setIfMissing("org.bytedeco.javacpp.platform.extension", "");
    checkLibraries();
    Loader.load(opencv_imgcodecs.class);
    opencv_core.setNumThreads(1);
    loaded = true;
  }

  private static void checkLibraries() {
    try {
      DecoderLibraries.check();
    } catch (IOException e) {
      throw (Error) new UnsatisfiedLinkError(e.getMessage()).initCause(e);
    }
  }

  private static void setIfMissing(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  @Override
  public DecodedImage decode(byte[] encoded) {
    return decoder.decode(encoded);
  }

  private void readJpeg(byte[] encoded, ImageHeader header, PixelBuffer target) {
    if (header.channels() == INKS) {
      inks.read(encoded, header, target);
      return;
    }
    for (int[] reduction : REDUCTIONS) {
      int divisor = reduction[0];
      int width = (header.width() + divisor - 1) / divisor;
      int height = (header.height() + divisor - 1) / divisor;
      if (Math.min(width, height) >= smallestSide) {
        target.resize(width, height);
        decodeInto(encoded, header, reduction[1], target);
        return;
      }
    }
    target.resize(header.width(), header.height());
    decodeInto(encoded, header, IMREAD_COLOR, target);
  }

  private void readWebp(byte[] encoded, ImageHeader header, PixelBuffer target) {
    target.resize(header.width(), header.height());
    decodeInto(encoded, header, IMREAD_COLOR, target);
  }

  /** OpenCV writes into the target's memory; if it chose its own instead, the header lied. */
  private void decodeInto(byte[] encoded, ImageHeader header, int flag, PixelBuffer target) {
    try (BytePointer source = new BytePointer(copied(encoded));
        BytePointer pixels = new BytePointer(target.bytes());
        Mat coded = new Mat(1, encoded.length, CV_8UC1, source);
        Mat picture = new Mat(target.height(), target.width(), CV_8UC3, pixels);
        Mat result = imdecode(coded, flag | IMREAD_IGNORE_ORIENTATION, picture)) {
      if (picture.empty()) {
        throw corrupt(header, "its coded data are damaged", null);
      }
      if (picture.data().address() != pixels.address() || result.rows() != target.height()) {
        throw corrupt(header, "its data hold another size than its header", null);
      }
    } catch (UnreadableImageException e) {
      throw e;
    } catch (RuntimeException e) {
      if (isShortOfMemory(e)) {
        throw outOfMemory(e);
      }
      throw corrupt(header, e.getMessage(), e);
    }
  }

  /** OpenCV tells of memory that is short in words only. */
  private static boolean isShortOfMemory(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("Insufficient memory")
        || message.contains("Failed to allocate")
        || message.contains("bad_alloc");
  }

  private static OutOfMemoryError outOfMemory(RuntimeException cause) {
    OutOfMemoryError error = new OutOfMemoryError(cause.getMessage());
    error.initCause(cause);
    return error;
  }

  private ByteBuffer copied(byte[] encoded) {
    if (input.capacity() < encoded.length) {
      input = ByteBuffer.allocateDirect(Math.max(encoded.length, 1 << 20));
    }
    return input.put(0, encoded);
  }

  private static UnreadableImageException corrupt(ImageHeader header, String what, Throwable e) {
    return new UnreadableImageException(
        Reason.CORRUPT, "Corrupt " + header.format().title() + " image: " + what, e);
  }

  @Override
  public void recycle() {
    decoder.recycle();
  }

  @Override
  public String name() {
    return "opencv " + opencv_core.CV_VERSION;
  }

  @Override
  public void close() {
    decoder.close();
    input = ByteBuffer.allocateDirect(0);
  }
}
