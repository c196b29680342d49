/** What a graph answers: which of its outputs are read, and as what. */
package io.tracecast.graph.answer;
