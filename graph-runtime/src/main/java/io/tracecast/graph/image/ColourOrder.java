package io.tracecast.graph.image;

/** The order of a pixel's three channels in a graph's input. */
public enum ColourOrder {
  RGB,
  BGR
}
