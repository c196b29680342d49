/** What a row of images and of results is, and how files are named and opened. */
package io.tracecast.job.io;
