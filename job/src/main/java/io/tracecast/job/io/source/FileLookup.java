package io.tracecast.job.io.source;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.SharedConfiguration;
import java.io.IOException;
import java.sql.Timestamp;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaRDD;

/**
 * Looks in tasks at files that somebody named and nobody has looked at, so that a change of them is
 * noticed before they are read.
 */
final class FileLookup {
  private FileLookup() {}

  /** Returns the same images, with time and size of those that lack them. */
  static JavaRDD<ImageRow> unknown(JavaRDD<ImageRow> images, Configuration hadoop) {
    SharedConfiguration settings = SharedConfiguration.of(hadoop, images.context());
    return images.map(image -> known(image, settings.value()));
  }

  private static ImageRow known(ImageRow image, Configuration hadoop) {
    if (image.place() != ContentPlace.FILE
        || image.modificationTime() != null
        || image.path() == null) {
      return image;
    }
    try {
      FileStatus status = FileNames.status(image.path(), hadoop);
      return status.getLen() < 0 || status.isDirectory()
          ? image
          : ImageRow.ofFile(
                  status.getPath().toString(), // as it is named once it is read
                  new Timestamp(status.getModificationTime()),
                  status.getLen())
              .withVersion(versionOf(status));
    } catch (IOException | IllegalArgumentException e) {
      return image; // whoever reads it says what is wrong
    }
  }

  /**
   * Returns the entity tag that a store gives each state of an object; null where it gives none.
   */
  static String versionOf(FileStatus status) {
    return status instanceof EtagSource store ? store.getEtag() : null;
  }
}
