/**
 * From encoded bytes to pixels to the numbers that a graph expects; knows no engine and no graph.
 *
 * <p>Decoding is what Pillow's {@code Image.open(file).convert("RGB")} does, bit for bit. {@link
 * io.tracecast.graph.image.codec.ImageDecoders} opens a decoder; it reads the header first, holds
 * it against the limits and against the bytes that are there, and only then makes room for pixels.
 * JPEG and WebP go through OpenCV's codecs where they load; every other format, and JPEGs of four
 * inks, through a reader in Java that both decoders share. Whatever the bytes are, the only
 * exception is {@link io.tracecast.graph.image.UnreadableImageException}.
 */
package io.tracecast.graph.image;
