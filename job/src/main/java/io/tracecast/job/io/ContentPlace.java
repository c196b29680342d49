package io.tracecast.job.io;

/** Where a source has an image's encoded bytes; said for each image, so that null is only null. */
public enum ContentPlace {
  /** In the file that the image's path names, which is opened. */
  FILE,
  /** In the source's row itself, whose path is a name and is never opened. */
  ROW,
  /** As {@link #ROW}, written as base64 in the characters of US-ASCII. */
  ROW_AS_BASE64,
  /** In the file that the row's content names, in UTF-8; the path is a name only. */
  NAMED_FILE,
  /** Nowhere that is read: the row holds the path of a file in place of its bytes. */
  NAMED_ONLY,
  /** Nowhere: the source could not give them, and the content says why. */
  REFUSED
}
