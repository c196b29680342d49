/** What a run says of itself: on the console, while it runs and at its end, and in JSON. */
package io.tracecast.job.report;
