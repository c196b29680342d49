/** Decoders, one per format: encoded bytes to pixels. */
package io.tracecast.graph.image.codec;
