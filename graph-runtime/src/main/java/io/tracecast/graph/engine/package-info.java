/**
 * Sessions and predictors: a graph loaded on a device and one thread's use of it. The only place
 * that knows DJL.
 */
package io.tracecast.graph.engine;
