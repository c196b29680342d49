package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import java.nio.ByteBuffer;

/** Pictures of noise and hard edges from a formula that {@code tools/pillow-references} shares. */
public final class SyntheticPicture {
  private SyntheticPicture() {}

  public static DecodedImage of(int width, int height, ColourOrder order) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(width * height * 3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int index = (y * width + x) * 3 + channel;
          int place = order == ColourOrder.RGB ? index : index - channel + 2 - channel;
          pixels.put(place, (byte) value(x, y, index));
        }
      }
    }
    return new DecodedImage(pixels, width, height, order, width, height);
  }

  private static int value(int x, int y, int index) {
    int mixed = (int) (index * 2654435761L);
    mixed = (int) ((mixed ^ mixed >>> 15) * 2246822519L);
    int noise = mixed >>> 24;
    boolean hard = (x / 7 + y / 5) % 3 == 0;
    return hard ? (noise > 127 ? 255 : 0) : noise;
  }
}
