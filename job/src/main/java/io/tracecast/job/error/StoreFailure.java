package io.tracecast.job.error;

import java.util.Set;

/** What the failure of a read says of the next try. */
public enum StoreFailure {
  /** Whoever runs the job may not read the file, and somebody has to let them. */
  FORBIDDEN,
  /** The file is not there or cannot be what was asked for: the next try gives the same. */
  PERMANENT,
  /** A store, the network or a machine between them was busy, slow or broken. */
  TEMPORARY;

  /** Failures of file systems that are not on this class path, by their simple names. */
  private static final Set<String> PERMANENT_NAMES =
      Set.of(
          "AWSBadRequestException",
          "AWSUnsupportedFeatureException",
          "ChecksumException",
          "FileSystemLoopException",
          "UnknownStoreException",
          "UnsupportedFileSystemException",
          "UnresolvedLinkException");

  /** What Linux answers to names that no file can have. */
  private static final Set<String> PERMANENT_WORDS =
      Set.of(
          "File name too long",
          "Is a directory",
          "No FileSystem for scheme",
          "Not a directory",
          "Too many levels of symbolic links");

  /** Returns what a failure is, by itself or by what caused it. */
  public static StoreFailure of(Throwable failure) {
    if (FailureReason.isForbidden(failure)) {
      return FORBIDDEN;
    }
    return FailureReason.anyOf(failure, StoreFailure::isPermanent) ? PERMANENT : TEMPORARY;
  }

  private static boolean isPermanent(Throwable e) {
    return FailureReason.isMissing(e)
        || e instanceof NotAFileException
        || e instanceof UnusableRowException
        || e instanceof RefusedImageException
        || e instanceof LinkageError
        || e instanceof ReflectiveOperationException
        || e instanceof IllegalArgumentException
        || PERMANENT_NAMES.contains(e.getClass().getSimpleName())
        || PERMANENT_WORDS.stream().anyMatch(String.valueOf(e.getMessage())::contains);
  }
}
