/**
 * What is in an archive, in the same words for both formats: operators, weights, work, versions.
 */
package io.tracecast.graph.archive.contents;
