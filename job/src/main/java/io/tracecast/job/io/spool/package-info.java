/** Rows of images in files, so that no heap bounds their number. */
package io.tracecast.job.io.spool;
