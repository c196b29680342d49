package io.tracecast.graph.image;

import java.nio.ByteBuffer;

/**
 * Decoded pixels: {@code height} rows of {@code width} pixels of three bytes, without gaps.
 *
 * @param pixels a direct buffer whose bytes 0 to {@code height × width × 3 - 1} are the pixels;
 *     owned by the decoder that filled it and valid until that decoder's next call or its close
 * @param width columns of {@code pixels}
 * @param height rows of {@code pixels}
 * @param order the order of the three bytes of a pixel
 * @param sourceWidth columns of the encoded picture; differs from {@code width} in fast mode and
 *     where an orientation was applied
 * @param sourceHeight rows of the encoded picture
 */
public record DecodedImage(
    ByteBuffer pixels,
    int width,
    int height,
    ColourOrder order,
    int sourceWidth,
    int sourceHeight) {}
