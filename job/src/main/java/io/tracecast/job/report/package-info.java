/**
 * What a run says of itself: on the console, while it runs and at its end, in JSON, and on a page.
 */
package io.tracecast.job.report;
