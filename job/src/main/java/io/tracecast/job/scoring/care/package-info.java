/** What is known of processes that died at their images, and how suspected images are scored. */
package io.tracecast.job.scoring.care;
