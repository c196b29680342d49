package io.tracecast.job.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

/** Which failures of stores pass by themselves. */
class TestStoreFailure {

  private static void assertAll(StoreFailure kind, Throwable... failures) {
    for (Throwable failure : failures) {
      assertThat(StoreFailure.of(failure)).as(failure.toString()).isEqualTo(kind);
      assertThat(StoreFailure.of(new IOException(failure))).isEqualTo(kind);
    }
  }

  @Test
  void whatPassesIsTriedAgain() {
    assertAll(
        StoreFailure.TEMPORARY,
        new SocketTimeoutException("Read timed out"),
        new SocketException("Connection reset"),
        new UnknownHostException("bucket.store"),
        new IOException("Slow Down (Service: S3, Status Code: 503)"),
        new IOException("Server returned HTTP response code: 503 for URL: http://host/a"),
        new IOException("Server returned HTTP response code: 429 for URL: http://host/403"),
        new FileSystemException("/a", null, "Stale file handle"));
  }

  @Test
  void whatIsNotThereIsNotTriedAgain() {
    assertAll(
        StoreFailure.PERMANENT,
        new FileNotFoundException("s3a://bucket/a"),
        new NoSuchFileException("/a"),
        new NotAFileException("a folder", true),
        new UnsupportedFileSystemException("No FileSystem for scheme \"none\""),
        new FileSystemException("/a", null, "File name too long"),
        new ClassNotFoundException("org.apache.hadoop.fs.s3a.S3AFileSystem"));
  }

  @Test
  void whatMayNotBeReadIsForbidden() {
    assertAll(
        StoreFailure.FORBIDDEN,
        new AccessDeniedException("s3a://bucket/a"),
        new AccessControlException("Permission denied: user=me"),
        new FileNotFoundException("/a (Permission denied)"),
        new IOException("Server returned HTTP response code: 403 for URL: http://host/a"),
        new IOException("Server returned HTTP response code: 401 for URL: http://host/a"));
  }
}
