/** Options that commands share, and the files that they name. */
package io.tracecast.job.options;
