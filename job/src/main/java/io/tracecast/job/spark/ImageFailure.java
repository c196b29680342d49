package io.tracecast.job.spark;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.image.UnreadableImageException;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** How the failure of one image reads in the quarantine. */
final class ImageFailure {
  private ImageFailure() {}

  /** Returns the kind of error, in a form that schedules may branch on. */
  static String kind(Exception failure) {
    if (failure instanceof UnreadableImageException unreadable) {
      return unreadable.reason().name().toLowerCase(Locale.ROOT);
    }
    if (failure instanceof GraphException) {
      return "forward_failed";
    }
    return isMissing(failure) ? "not_found" : "unreadable";
  }

  /** Returns what is wrong with the image, in a sentence. */
  static String message(Exception failure) {
    if (isMissing(failure)) {
      return "The file does not exist any more, or never did";
    }
    String message = failure.getMessage();
    return failure instanceof UnreadableImageException || failure instanceof GraphException
        ? message
        : failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static boolean isMissing(Exception failure) {
    return failure instanceof FileNotFoundException || failure instanceof NoSuchFileException;
  }
}
