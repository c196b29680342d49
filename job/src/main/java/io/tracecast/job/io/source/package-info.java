/** Where images come from: files, folders, lists, globs and tables. */
package io.tracecast.job.io.source;
