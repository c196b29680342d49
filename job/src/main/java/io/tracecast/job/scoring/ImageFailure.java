package io.tracecast.job.scoring;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.NotAFileException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.error.StoreFailure;
import io.tracecast.job.error.UnusableRowException;
import io.tracecast.job.scoring.care.KilledProcessException;
import java.io.FileNotFoundException;
import java.io.IOException;
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
    if (failure instanceof NotANumberException) {
      return "not_a_number";
    }
    if (failure instanceof NotAFileException) {
      return "not_a_file";
    }
    if (failure instanceof UnusableRowException row) {
      return row.kind().name().toLowerCase(Locale.ROOT);
    }
    if (failure instanceof KilledProcessException) {
      return "killed_the_process";
    }
    if (isForbidden(failure)) {
      return "forbidden";
    }
    if (failure instanceof RefusedImageException refused) {
      return refused.kind().label();
    }
    return isMissing(failure) ? "not_found" : "unreadable";
  }

  /** Returns what is wrong with the image, in a sentence. */
  static String message(Exception failure) {
    if (isMissing(failure)) {
      return "The file does not exist any more, or never did";
    }
    if (failure instanceof UnreadableImageException
        || failure instanceof GraphException
        || failure instanceof NotANumberException
        || failure instanceof NotAFileException
        || failure instanceof UnusableRowException
        || failure instanceof RefusedImageException
        || failure instanceof KilledProcessException) {
      return failure.getMessage();
    }
    return failure instanceof StoreGaveUpException gaveUp
        ? sentence(unreadable(gaveUp.getCause())) + gaveUp.getMessage()
        : unreadable(failure);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text + " " : text + ". ";
  }

  /** Stores name what they were asked for in their failures, and URIs may hold credentials. */
  private static String unreadable(Throwable failure) {
    FailureReason reason = FailureReason.of(failure);
    return Printable.masked(
        "It cannot be read: "
            + reason.why()
            + reason.remedy().map(remedy -> ". " + remedy).orElse(""));
  }

  /** Returns whether whoever runs the job may not read the image. */
  static boolean isForbidden(Exception failure) {
    return failure instanceof IOException && StoreFailure.of(failure) == StoreFailure.FORBIDDEN;
  }

  private static boolean isMissing(Exception failure) {
    boolean missing =
        failure instanceof FileNotFoundException || failure instanceof NoSuchFileException;
    return missing && !String.valueOf(failure.getMessage()).endsWith("(Permission denied)");
  }
}
