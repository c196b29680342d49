/**
 * What a graph archive is: its format, signature, interface and digest; how it is read and packed.
 */
package io.tracecast.graph.archive;
