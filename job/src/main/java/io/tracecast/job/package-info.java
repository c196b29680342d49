/** The entry point; one package per command below it. */
package io.tracecast.job;
