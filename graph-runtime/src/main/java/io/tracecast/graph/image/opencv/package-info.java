/** OpenCV's resizes, bit for bit, for graphs that were trained on pictures resized by it. */
package io.tracecast.graph.image.opencv;
