package io.tracecast.job.io.sink;

import io.tracecast.job.error.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Leaves the page of a run. One that cannot be written keeps nothing else from being written. */
final class OutputPage {
  private final OutputFiles files;
  private final String output;
  private Optional<String> place = Optional.empty();
  private Optional<String> failure = Optional.empty();

  /**
   * @param output how its user calls it
   */
  OutputPage(OutputFiles files, String output) {
    this.files = files;
    this.output = output;
  }

  /**
   * Puts the page in the place of an earlier run's, which goes even if there is no new one.
   *
   * @param folder below the output
   */
  void leave(String folder, Optional<String> html) {
    String file = folder + "/" + RunDirectory.PAGE;
    try {
      if (html.isPresent()) {
        files.replace(file, html.get().getBytes(StandardCharsets.UTF_8));
        isIn(folder);
      } else {
        files.delete(file);
      }
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(FailureReason.of(e).why());
    }
  }

  /** Takes note of where a page came that was left elsewhere. */
  void cameTo(String folder) {
    if (place.isPresent()) {
      isIn(folder);
    }
  }

  private void isIn(String folder) {
    place = Optional.of(output + "/" + folder + "/" + RunDirectory.PAGE);
  }

  /** Returns where it is; empty if there is none. */
  Optional<String> place() {
    return place;
  }

  /** Returns why it could not be left; empty if it was, or there is none. */
  Optional<String> failure() {
    return failure;
  }
}
