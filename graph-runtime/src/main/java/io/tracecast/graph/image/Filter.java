package io.tracecast.graph.image;

/** A resampling filter, with Pillow's names and supports. All but {@link #NEAREST} antialias. */
public enum Filter {
  NEAREST,
  BOX,
  BILINEAR,
  BICUBIC,
  LANCZOS
}
