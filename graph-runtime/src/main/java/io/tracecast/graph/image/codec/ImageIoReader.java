package io.tracecast.graph.image.codec;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.graph.image.header.ImageFormat;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * One ImageIO plug-in, kept open from image to image. It is asked for by class: what other plug-ins
 * the class path holds, and through which class loader, plays no part.
 */
final class ImageIoReader<S extends ImageReaderSpi> {
  private final ImageFormat format;
  private final S provider;
  private ImageReader reader;

  ImageIoReader(ImageFormat format, S provider) {
    this.format = format;
    this.provider = registered(provider);
  }

  /** What is done with an opened reader. */
  interface Reading<T> {
    T read(ImageReader reader) throws IOException;
  }

  /**
   * Runs {@code reading} over the encoded image.
   *
   * @throws UnreadableImageException whatever the plug-in throws
   */
  <T> T read(byte[] encoded, Reading<T> reading) {
    boolean done = false;
    try (ImageInputStream input = new ByteArrayImageInputStream(encoded)) {
      if (reader == null) {
        reader = provider.createReaderInstance();
      }
      reader.setInput(input, false, true);
      T result = reading.read(reader);
      done = true;
      return result;
    } catch (UnreadableImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      requireMemory(e);
      throw unreadable(e);
    } finally {
      release(done);
    }
  }

  /** What a plug-in throws for want of memory says nothing against the image. */
  private static void requireMemory(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError shortage) {
        throw shortage;
      }
    }
  }

  /** A reader that failed may be in any state: the next image gets a new one. */
  private void release(boolean reusable) {
    if (reader == null) {
      return;
    }
    if (reusable) {
      reader.reset();
    } else {
      reader.dispose();
      reader = null;
    }
  }

  private UnreadableImageException unreadable(Exception e) {
    boolean ended = e instanceof EOFException;
    return new UnreadableImageException(
        ended ? Reason.TRUNCATED : Reason.CORRUPT,
        (ended ? "Truncated " : "Corrupt ")
            + format.title()
            + " image: "
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  @SuppressWarnings("unchecked")
  private static <S extends ImageReaderSpi> S registered(S provider) {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    Object known = registry.getServiceProviderByClass(provider.getClass());
    if (known != null) {
      return (S) known;
    }
    registry.registerServiceProvider(provider);
    return provider;
  }
}
