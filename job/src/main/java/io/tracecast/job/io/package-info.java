/** Where images come from and where predictions go. */
package io.tracecast.job.io;
