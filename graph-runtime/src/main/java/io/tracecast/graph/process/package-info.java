/**
 * This process: how its threads are made, what it takes of the processor, its temporary folders.
 */
package io.tracecast.graph.process;
