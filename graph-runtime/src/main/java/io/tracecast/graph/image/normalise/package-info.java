/** Rows of pixels to the numbers of a batch: colour order, mean, deviation, layout, padding. */
package io.tracecast.graph.image.normalise;
