package io.tracecast.job.io.sink;

import io.tracecast.job.io.sink.table.ResultTable.Layout;
import java.util.Optional;

/**
 * What a run asks of its output.
 *
 * @param name the folder, as the user named it
 * @param format of predictions and quarantine
 * @param overwrite whether the results of a complete run may be replaced
 * @param adds whether the run adds to the results of earlier ones
 * @param resume whether the run keeps what a killed one had finished
 * @param runKey what its scheduler calls the run; empty if it calls it nothing
 * @param waits whether it waits for the end of a run that holds the folder
 * @param layout how the results lie in files
 * @param shards whether shards may be among the images
 */
public record OutputClaim(
    String name,
    FileSink format,
    boolean overwrite,
    boolean adds,
    boolean resume,
    Optional<String> runKey,
    boolean waits,
    Layout layout,
    boolean shards) {

  /** A run that begins anew in a folder that is free. */
  public static OutputClaim of(String name, FileSink format) {
    return new OutputClaim(
        name, format, false, false, false, Optional.empty(), false, Layout.PLAIN, true);
  }

  /** Returns the same claim of a run that may replace what is there. */
  public OutputClaim overwriting(boolean may) {
    return new OutputClaim(name, format, may, adds, resume, runKey, waits, layout, shards);
  }

  /** Returns the same claim of a run that adds to earlier results. */
  public OutputClaim adding() {
    return new OutputClaim(name, format, overwrite, true, resume, runKey, waits, layout, shards);
  }

  /** Returns the same claim of a run that keeps what a killed one had finished. */
  public OutputClaim resuming() {
    return new OutputClaim(name, format, overwrite, adds, true, runKey, waits, layout, shards);
  }

  /** Returns the same claim of a run that its scheduler gave a name. */
  public OutputClaim keyed(String key) {
    return new OutputClaim(
        name, format, overwrite, adds, resume, Optional.of(key), waits, layout, shards);
  }
}
