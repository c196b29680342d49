/**
 * How a command ends when it does not end well: messages for its user, exit codes for schedules.
 */
package io.tracecast.job.error;
