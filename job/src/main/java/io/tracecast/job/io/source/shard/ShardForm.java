package io.tracecast.job.io.source.shard;

import java.util.Optional;

/** The forms of shards, which their names tell. */
public enum ShardForm {
  /** As WebDataset has them: POSIX ustar and pax, and GNU's own. */
  TAR(".tar"),
  TAR_GZIP(".tar.gz", ".tgz"),
  ZIP(".zip");

  private final String[] suffixes;

  ShardForm(String... suffixes) {
    this.suffixes = suffixes;
  }

  /** Returns the form of a file by its name; empty if it is not a shard. */
  public static Optional<ShardForm> of(String path) {
    for (ShardForm form : values()) {
      for (String suffix : form.suffixes) {
        int start = path.length() - suffix.length();
        if (start > 0 && path.regionMatches(true, start, suffix, 0, suffix.length())) {
          return Optional.of(form);
        }
      }
    }
    return Optional.empty();
  }
}
