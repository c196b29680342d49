/** Apache Arrow's IPC files and streams, read and written by Spark from Arrow memory. */
package io.tracecast.job.io.arrow;
