/** The ways of an archive's bytes into an engine: through private files, or through memory. */
package io.tracecast.graph.engine.load;
