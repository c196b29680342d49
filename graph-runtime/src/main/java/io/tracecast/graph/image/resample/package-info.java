/** Pillow's resizes, plain and in vectors, and the way of a picture into a batch. */
package io.tracecast.graph.image.resample;
