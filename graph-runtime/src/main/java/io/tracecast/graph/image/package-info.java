/**
 * From encoded bytes to pixels to the numbers that a graph expects; knows no engine and no graph.
 */
package io.tracecast.graph.image;
