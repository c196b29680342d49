/** This process: how its threads are made, and what it takes of the processor. */
package io.tracecast.graph.process;
