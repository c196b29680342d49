/** What an encoded image says of itself before it is decoded: format, size, orientation. */
package io.tracecast.graph.image.header;
