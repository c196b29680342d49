package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.TiffDirectory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes uncompressed TIFFs of any number of bands, whose samples tell where they stand. */
record MadeTiff(int bands, int bits, boolean apart, int photometric, int predictor) {
  static final int WIDTH = 5;
  static final int HEIGHT = 4;

  static MadeTiff of(int bands) {
    return new MadeTiff(bands, 8, false, 1, 1);
  }

  int sample(int x, int y, int band) {
    int value = band * 20 + y * WIDTH + x;
    return bits == 8 ? value : value << 8 | 7;
  }

  byte[] encoded(int compression) {
    int bytes = bits / 8;
    int strips = apart ? bands : 1;
    int stripBytes = WIDTH * HEIGHT * bands * bytes / strips;
    ByteBuffer out = ByteBuffer.allocate(1024 + WIDTH * HEIGHT * bands * bytes);
    out.order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I').putShort((short) 42);
    out.putInt(8).putShort((short) 10);
    int offsets = 400;
    int lengths = offsets + 4 * strips;
    int data = 800;
    entry(out, TiffDirectory.WIDTH, 1, WIDTH);
    entry(out, TiffDirectory.HEIGHT, 1, HEIGHT);
    entry(out, TiffDirectory.BITS, 1, bits);
    entry(out, TiffDirectory.COMPRESSION, 1, compression);
    entry(out, TiffDirectory.PHOTOMETRIC, 1, photometric);
    entry(out, TiffDirectory.STRIP_OFFSETS, strips, strips == 1 ? data : offsets);
    entry(out, TiffDirectory.CHANNELS, 1, bands);
    entry(out, TiffDirectory.STRIP_BYTES, strips, strips == 1 ? stripBytes : lengths);
    entry(out, TiffDirectory.PLANAR, 1, apart ? 2 : 1);
    entry(out, TiffDirectory.PREDICTOR, 1, predictor);
    for (int strip = 0; strip < strips; strip++) {
      out.putInt(offsets + 4 * strip, data + strip * stripBytes);
      out.putInt(lengths + 4 * strip, stripBytes);
    }
    out.position(data);
    putSamples(out);
    byte[] encoded = new byte[out.position()];
    out.get(0, encoded);
    return encoded;
  }

  private void putSamples(ByteBuffer out) {
    for (int outer = 0; outer < (apart ? bands : 1); outer++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          for (int inner = 0; inner < (apart ? 1 : bands); inner++) {
            put(out, sample(x, y, outer + inner));
          }
        }
      }
    }
  }

  private void put(ByteBuffer out, int sample) {
    if (bits == 8) {
      out.put((byte) sample);
    } else {
      out.putShort((short) sample);
    }
  }

  private static void entry(ByteBuffer out, int tag, int count, int value) {
    out.putShort((short) tag).putShort((short) 4).putInt(count).putInt(value);
  }
}
