package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;

/** Decodes in Java alone, on every platform, at two to five times the native decoder's cost. */
final class ImageIoDecoder implements ImageDecoder {
  private final FormatDecoder decoder;

  ImageIoDecoder(DecodeOptions options, DecodeMemory memory) {
    decoder = new FormatDecoder(options, memory, PortableReaders.all(options));
  }

  @Override
  public DecodedImage decode(byte[] encoded) {
    return decoder.decode(encoded);
  }

  @Override
  public void recycle() {
    decoder.recycle();
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public void close() {
    decoder.close();
  }
}
