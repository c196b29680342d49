package io.tracecast.job.io.source;

/** How a table's column writes an image's encoded bytes. */
public enum ContentEncoding {
  /** As they are, in a binary column. */
  BINARY,
  /** As base64, in a column of text. */
  BASE64,
  /** Not at all: the column of text holds the path or the URI of a file that is opened. */
  URI
}
