/**
 * The native libraries of the engines and decoders: where they are unpacked, and that what is
 * loaded is what was packed.
 */
package io.tracecast.graph.natives;
