/** The command line: one package per command, and the errors and exit codes they share. */
package io.tracecast.job;
