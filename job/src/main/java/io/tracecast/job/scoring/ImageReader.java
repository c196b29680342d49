package io.tracecast.job.scoring;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.job.error.NotAFileException;
import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.error.UnusableRowException;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.RegularFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads the encoded bytes of images, within the limit of bytes. Safe for many threads. */
final class ImageReader {
  private static final String SCHEME = "file:";
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int BLOCK = 1 << 16;
  private static final int WEB_CONNECT_MILLIS = 10_000;
  private static final int WEB_READ_MILLIS = 60_000;

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
   * @throws NotAFileException if it is a folder, a pipe or a device
   * @throws CutBodyException if a store sends less or more than the file has
   * @throws RefusedImageException if its source could not give its bytes
   * @throws UnusableRowException if it is a table's row that lacks its id or its bytes
   */
  ImageRow read(ImageRow image) throws IOException {
    if (image.path() == null) {
      throw UnusableRowException.nullId();
    }
    return switch (image.place()) {
      case FILE -> readFile(image);
      case ROW -> {
        checkLength(required(image.content()).length);
        yield image;
      }
      case ROW_AS_BASE64 -> decoded(image, required(image.content()));
      case NAMED_FILE -> readNamed(image, required(image.content()));
      case NAMED_ONLY -> throw UnusableRowException.pathWithoutBytes();
      case REFUSED -> throw RefusedImageException.decoded(image.content());
    };
  }

  private static byte[] required(byte[] content) throws UnusableRowException {
    if (content == null) {
      throw UnusableRowException.nullContent();
    }
    return content;
  }

  private ImageRow decoded(ImageRow image, byte[] text) throws UnusableRowException {
    checkLength(Base64Text.bytesOf(text));
    return image.decoded(Base64Text.decode(text));
  }

  /** Reads the file of a row that has a name of its own, and its time and size with it. */
  private ImageRow readNamed(ImageRow image, byte[] name) throws IOException {
    ImageRow file = readFile(ImageRow.ofFile(new String(name, StandardCharsets.UTF_8), null, null));
    return new ImageRow(
        image.path(),
        file.modificationTime(),
        file.length(),
        image.version(),
        ContentPlace.ROW,
        file.content(),
        image.kept());
  }

  private ImageRow readFile(ImageRow image) throws IOException {
    if (image.length() != null && isPlainLocal(image.path())) {
      return localContent(java.nio.file.Path.of(image.path().substring(SCHEME.length())), image);
    }
    Path path = FileNames.asItStands(image.path());
    FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
    if (image.length() == null) {
      FileStatus status = FileNames.status(image.path(), hadoop);
      if (status.isDirectory()) {
        throw new NotAFileException("a folder", true);
      }
      return content(fileSystem, status.getPath(), known(image.path(), status));
    }
    return content(fileSystem, path, image);
  }

  /**
   * Returns whether a listed path is one of this machine, as it stands and without what Hadoop
   * would write differently: Hadoop's own reading of a path costs as much as reading a small file.
   */
  private static boolean isPlainLocal(String path) {
    return path.startsWith(SCHEME + "/") && !path.contains("//") && !path.contains("/.");
  }

  private static ImageRow known(String path, FileStatus status) {
    return status.getLen() < 0
        ? ImageRow.ofFile(path, null, null) // a web server tells neither length nor time
        : ImageRow.ofFile(
            status.getPath().toString(),
            new Timestamp(status.getModificationTime()),
            status.getLen());
  }

  private void checkLength(long length) {
    if (length > most()) {
      throw tooLarge(Long.toString(length));
    }
  }

  private long most() {
    return Math.min(limits.maxBytes(), LONGEST_ARRAY);
  }

  private UnreadableImageException tooLarge(String length) {
    return new UnreadableImageException(
        Reason.TOO_LARGE, "The file has " + length + " bytes, and at most " + most() + " are read");
  }

  private ImageRow content(FileSystem fileSystem, Path path, ImageRow image) throws IOException {
    if (HadoopFiles.isLocal(fileSystem)) {
      return localContent(HadoopFiles.local(path), image);
    }
    byte[] content;
    if (image.length() == null) {
      content = fromWeb(path.toUri().toURL().openConnection());
    } else {
      checkLength(image.length());
      try (FSDataInputStream stream = fileSystem.open(path)) {
        content = upToLimit(stream, image.length());
      }
      if (content.length != image.length()) {
        requireWhole(content.length, fileSystem.getFileStatus(path));
      }
    }
    return image.withContent(content);
  }

  private ImageRow localContent(java.nio.file.Path file, ImageRow image) throws IOException {
    long length = RegularFiles.require(file).size();
    checkLength(length);
    try (InputStream stream = Files.newInputStream(file)) {
      return image.withContent(
          length < BLOCK ? atOnce(stream, (int) length) : upToLimit(stream, length));
    }
  }

  /**
   * Reads a small file: what gives fewer bytes than it was asked for, and as many as it has, is at
   * its end, and need not be asked once more.
   */
  private byte[] atOnce(InputStream stream, int length) throws IOException {
    byte[] content = new byte[length + 1];
    int count = stream.read(content);
    if (count == length) {
      return trimmed(content, count);
    }
    int start = Math.max(0, count);
    int whole = start + stream.readNBytes(content, start, content.length - start);
    return whole < content.length
        ? trimmed(content, whole)
        : grown(stream, trimmed(content, length), content[length]);
  }

  /** Java takes the end of a connection for that of the body, and waits without end by default. */
  private byte[] fromWeb(URLConnection connection) throws IOException {
    connection.setConnectTimeout(WEB_CONNECT_MILLIS);
    connection.setReadTimeout(WEB_READ_MILLIS);
    try (InputStream stream = connection.getInputStream()) {
      long length = connection.getContentLengthLong();
      checkLength(length);
      byte[] content = upToLimit(stream, Math.max(0, length));
      if (length >= 0 && content.length != length) {
        throw new CutBodyException(content.length, length);
      }
      return content;
    }
  }

  /** A file that changed since it was listed is read as it is by now; one that came cut is not. */
  private static void requireWhole(long came, FileStatus status) throws CutBodyException {
    if (came != status.getLen()) {
      throw new CutBodyException(came, status.getLen());
    }
  }

  /** Reads to the end, which need not be where the length says: files grow, and some tell none. */
  private byte[] upToLimit(InputStream stream, long length) throws IOException {
    byte[] content = new byte[Math.toIntExact(length)];
    int count = stream.readNBytes(content, 0, content.length);
    int next = count < content.length ? -1 : stream.read();
    return next < 0 ? trimmed(content, count) : grown(stream, content, next);
  }

  private static byte[] trimmed(byte[] content, int count) {
    return count == content.length ? content : Arrays.copyOf(content, count);
  }

  private byte[] grown(InputStream stream, byte[] start, int next) throws IOException {
    long most = most();
    ByteArrayOutputStream content = new ByteArrayOutputStream(start.length + BLOCK);
    content.write(start, 0, start.length);
    content.write(next);
    byte[] block = new byte[BLOCK];
    for (int count = 0; count >= 0 && content.size() <= most; count = stream.read(block)) {
      content.write(block, 0, count);
    }
    if (content.size() > most) {
      throw tooLarge("more than " + most);
    }
    return content.toByteArray();
  }
}
