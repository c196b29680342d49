package io.tracecast.graph.image.codec;

import io.tracecast.graph.image.header.HeaderBytes;
import io.tracecast.graph.image.header.ImageHeader;

/** The colour space of a JPEG's samples, told as libjpeg tells it, and the way to BGR. */
enum JpegColours {
  GREY,
  RGB,
  YCC,
  CMYK,
  YCCK;

  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int FIRST_SEGMENT = 2;
  private static final int ROUND = 1 << 15;
  private static final int RED_CR = fixed(1.40200);
  private static final int BLUE_CB = fixed(1.77200);
  private static final int GREEN_CR = fixed(0.71414);
  private static final int GREEN_CB = fixed(0.34414);

  private static int fixed(double value) {
    return (int) (value * 65536 + 0.5);
  }

  static JpegColours of(byte[] encoded, ImageHeader header) {
    if (header.channels() == 1) {
      return GREY;
    }
    HeaderBytes bytes = HeaderBytes.bigEndian(encoded, "JPEG");
    int adobe = -1;
    boolean jfif = false;
    int identifiers = 0;
    int at = FIRST_SEGMENT;
    while (at < header.dataOffset() - 1) {
      int marker = bytes.u8(at) == 0xff ? bytes.u8(at + 1L) : 0;
      if (marker < 0xc0 || marker == 0xff || marker >= 0xd0 && marker <= 0xd9) {
        at++;
        continue;
      }
      if (marker == APP14 && bytes.has(at + 4L, "Adobe")) {
        adobe = bytes.u8(at + 15L);
      } else if (marker == APP0 && bytes.has(at + 4L, "JFIF\0")) {
        jfif = true;
      } else if (marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
        identifiers = bytes.u8(at + 10L) << 16 | bytes.u8(at + 13L) << 8 | bytes.u8(at + 16L);
      }
      at += 2 + bytes.u16(at + 2L);
    }
    return header.channels() == 4 ? (adobe == 2 ? YCCK : CMYK) : three(jfif, adobe, identifiers);
  }

  private static JpegColours three(boolean jfif, int adobe, int identifiers) {
    boolean namedRgb = identifiers == ('R' << 16 | 'G' << 8 | 'B');
    boolean rgb = !jfif && (adobe == 0 || adobe < 0 && namedRgb);
    return rgb ? RGB : YCC;
  }

  /** Writes one row of samples, as stored, as BGR. */
  void toBgr(int[] samples, byte[] bgr) {
    int channels = this == GREY ? 1 : this == RGB || this == YCC ? 3 : 4;
    int from = 0;
    for (int to = 0; to < bgr.length; to += 3) {
      switch (this) {
        case GREY -> put(bgr, to, samples[from], samples[from], samples[from]);
        case RGB, CMYK -> put(bgr, to, samples[from], samples[from + 1], samples[from + 2]);
        case YCC, YCCK -> ycc(bgr, to, samples, from);
      }
      if (channels == 4) {
        ink(bgr, to, samples[from + 3]);
      }
      from += channels;
    }
  }

  private void ycc(byte[] bgr, int to, int[] samples, int from) {
    int luma = samples[from];
    int cb = samples[from + 1] - 128;
    int cr = samples[from + 2] - 128;
    int red = clamp(luma + (RED_CR * cr + ROUND >> 16));
    int green = clamp(luma + (-GREEN_CB * cb - GREEN_CR * cr + ROUND >> 16));
    int blue = clamp(luma + (BLUE_CB * cb + ROUND >> 16));
    if (this == YCCK) {
      put(bgr, to, 255 - red, 255 - green, 255 - blue);
    } else {
      put(bgr, to, red, green, blue);
    }
  }

  /** Inks stand inverted in JPEGs: what is stored is the light that they leave. */
  private static void ink(byte[] bgr, int to, int key) {
    for (int i = to; i < to + 3; i++) {
      int dark = (255 - (bgr[i] & 0xff)) * key + 128;
      bgr[i] = (byte) Math.max(0, key - ((dark >> 8) + dark >> 8));
    }
  }

  private static void put(byte[] bgr, int to, int red, int green, int blue) {
    bgr[to] = (byte) blue;
    bgr[to + 1] = (byte) green;
    bgr[to + 2] = (byte) red;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
