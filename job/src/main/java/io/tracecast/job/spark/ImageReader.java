package io.tracecast.job.spark;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Timestamp;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads the encoded bytes of images, within the limit of bytes. Safe for many threads. */
final class ImageReader {
  private final Configuration hadoop;
  private final ImageLimits limits;

  ImageReader(Configuration hadoop, ImageLimits limits) {
    this.hadoop = hadoop;
    this.limits = limits;
  }

  /**
   * Returns the image with its bytes, and with its size and time where they were not known.
   *
   * @throws UnreadableImageException if it has more bytes than the limit
   */
  ImageRow read(ImageRow image) throws IOException {
    if (image.content() != null) {
      checkLength(image.content().length);
      return image;
    }
    Path path = new Path(image.path());
    FileSystem fileSystem = path.getFileSystem(hadoop);
    ImageRow known = image.length() == null ? stat(fileSystem, path, image) : image;
    checkLength(known.length());
    return new ImageRow(
        known.path(), known.modificationTime(), known.length(), content(fileSystem, path, known));
  }

  private static ImageRow stat(FileSystem fileSystem, Path path, ImageRow image)
      throws IOException {
    FileStatus status = fileSystem.getFileStatus(path);
    return new ImageRow(
        image.path(), new Timestamp(status.getModificationTime()), status.getLen(), null);
  }

  private void checkLength(long length) {
    if (length > limits.maxBytes()) {
      throw new UnreadableImageException(
          Reason.TOO_LARGE,
          "The file has " + length + " bytes, and at most " + limits.maxBytes() + " are read");
    }
  }

  private static byte[] content(FileSystem fileSystem, Path path, ImageRow image)
      throws IOException {
    if (HadoopFiles.isLocal(fileSystem)) {
      return Files.readAllBytes(java.nio.file.Path.of(path.toUri().getPath()));
    }
    try (FSDataInputStream stream = fileSystem.open(path)) {
      byte[] content = new byte[Math.toIntExact(image.length())];
      stream.readFully(0, content);
      return content;
    }
  }
}
