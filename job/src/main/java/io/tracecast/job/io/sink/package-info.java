/** Where results go: destinations that begin, write, publish and abandon, and their formats. */
package io.tracecast.job.io.sink;
