package io.tracecast.job.io.source;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.MappedIterator;
import java.io.IOException;
import java.sql.Timestamp;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Looks in tasks at files that somebody named and nobody has looked at, so that a change of them is
 * noticed before they are read.
 */
final class FileLookup {
  private FileLookup() {}

  /** Returns the same rows of {@link ImageRowCodec}, with time and size of those that lack them. */
  static JavaRDD<Row> unknown(JavaRDD<Row> rows, Configuration hadoop) {
    SerializableConfiguration settings = new SerializableConfiguration(hadoop);
    return rows.mapPartitions(
        part -> new MappedIterator<>(part, row -> known(row, settings.value())));
  }

  private static Row known(Row row, Configuration hadoop) {
    ImageRow image = ImageRowCodec.fromRow(row);
    if (image.place() != ContentPlace.FILE
        || image.modificationTime() != null
        || image.path() == null) {
      return row;
    }
    try {
      FileStatus status = FileNames.status(image.path(), hadoop);
      return status.getLen() < 0 || status.isDirectory()
          ? row
          : ImageRowCodec.toRow(
              ImageRow.ofFile(
                      status.getPath().toString(), // as it is named once it is read
                      new Timestamp(status.getModificationTime()),
                      status.getLen())
                  .withVersion(versionOf(status)));
    } catch (IOException | IllegalArgumentException e) {
      return row; // whoever reads it says what is wrong
    }
  }

  /**
   * Returns the entity tag that a store gives each state of an object; null where it gives none.
   */
  static String versionOf(FileStatus status) {
    return status instanceof EtagSource store ? store.getEtag() : null;
  }
}
