package io.tracecast.graph.tensor;

/** The order of the axes of a batch of images: N images, C channels, H rows, W columns. */
public enum Layout {
  /** Planar: each channel's rows lie together. */
  NCHW,
  /** Interleaved: each pixel's channels lie together. */
  NHWC
}
