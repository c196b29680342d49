/** Tables that hold the rows of many runs: Delta and Iceberg, each commit made once. */
package io.tracecast.job.io.sink.table;
