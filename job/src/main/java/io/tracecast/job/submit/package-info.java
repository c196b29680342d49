/** The launcher's side of cluster deploy mode: submits a driver, waits for it, ends as it ends. */
package io.tracecast.job.submit;
