/** The command that scores images with a graph. */
package io.tracecast.job.score;
