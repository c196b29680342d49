/**
 * The kinds of files that are taken for graphs and are none: how they are recognised, and the way
 * from each to a graph.
 */
package io.tracecast.graph.archive.kind;
