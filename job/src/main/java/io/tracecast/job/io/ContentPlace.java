package io.tracecast.job.io;

/** Where a source has an image's encoded bytes; said for each image, so that null is only null. */
public enum ContentPlace {
  /** In the file that the image's path names, which is opened. */
  FILE,
  /** In the source's row itself, whose path is a name and is never opened. */
  ROW,
  /** As {@link #ROW}, written as base64 in the characters of US-ASCII. */
  ROW_AS_BASE64,
  /** Nowhere that is read: the row holds the path of a file in place of its bytes. */
  NAMED_ONLY
}
