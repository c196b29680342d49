package io.tracecast.job.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionColumns;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The images of one task attempt that could not be scored, as lines of JSON. The file exists only
 * if there are any; its name holds the attempt, so that attempts never mix, and only the file that
 * a partition's result names is published. Without a directory nothing is written.
 */
final class QuarantineFile implements AutoCloseable {
  private final Path path;
  private final Configuration hadoop;
  private JsonGenerator json;
  private String firstError;

  /**
   * @param runId keeps apart what a run and one that goes on with it write
   */
  QuarantineFile(
      String directory, String runId, int partition, long attempt, Configuration hadoop) {
    this.path =
        directory == null
            ? null
            : new Path(directory, "part-%05d-%d-%s.json".formatted(partition, attempt, runId));
    this.hadoop = hadoop;
  }

  /** Adds an image, which may have no path. */
  void add(ImageRow image, Phase phase, String error, String message) throws IOException {
    String imagePath = image.path();
    if (firstError == null) {
      firstError = (imagePath == null ? "a row without an id" : imagePath) + ": " + message;
    }
    if (path == null) {
      return;
    }
    if (json == null) {
      OutputStream stream = path.getFileSystem(hadoop).create(path, true);
      json = new JsonFactory().createGenerator(stream);
      json.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
    }
    json.writeStartObject();
    json.writeStringField("path", imagePath);
    json.writeStringField("phase", phase.label());
    json.writeStringField("error", error);
    json.writeStringField("message", message);
    json.writeStringField(PredictionColumns.CHANGE_MARKER, image.changeMarker());
    json.writeEndObject();
  }

  /** Returns the file's name, or null if nothing was quarantined. */
  String name() {
    return json == null ? null : path.getName();
  }

  /** Returns the first quarantined image with its message, or null. */
  String firstError() {
    return firstError;
  }

  @Override
  public void close() throws IOException {
    if (json != null) {
      json.close();
    }
  }
}
