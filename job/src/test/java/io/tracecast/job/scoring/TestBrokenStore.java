package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.job.error.StoreFailure;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store that fails gives: all bytes of an image, or a reason. */
class TestBrokenStore {
  private static final String CONTENT = "0123456789";

  @TempDir Path folder;

  private long nanos;

  private ImageRow read(String name, long length) throws IOException {
    Files.writeString(folder.resolve(name), CONTENT);
    ImageReader reader = new ImageReader(BrokenStore.configuration(), ImageLimits.DEFAULT);
    ReadRetries retries =
        new ReadRetries(
            () -> false,
            new ReadRetries.Time(() -> nanos, millis -> nanos += millis * 1_000_000, () -> 0.5));
    BrokenStore.OPENED.set(0);
    ImageRow listed = ImageRow.ofFile("broken:" + folder.resolve(name), new Timestamp(0), length);
    return retries.read(() -> reader.read(listed));
  }

  private static String text(ImageRow image) {
    return new String(image.content(), StandardCharsets.UTF_8);
  }

  @Test
  void aCutBodyIsNeverTakenForAnImage() {
    Exception failure = catchException(() -> read("always-cut", CONTENT.length()));
    assertThat(ImageFailure.kind(failure)).isEqualTo("unreadable");
    assertThat(ImageFailure.message(failure))
        .isEqualTo(
            "It cannot be read: 5 of the file's 10 bytes came. It was tried 5 times in 5.6 s");
    assertThat(BrokenStore.OPENED).hasValue(5);
  }

  @Test
  void aStoreThatRecoversGivesAllBytes() throws IOException {
    for (String name : new String[] {"recovers", "cut"}) {
      assertThat(text(read(name, CONTENT.length()))).isEqualTo(CONTENT);
      assertThat(BrokenStore.OPENED.get()).isBetween(2, 3);
    }
  }

  @Test
  void aFileThatGrewOrShrankSinceItWasListedIsReadAsItIs() throws IOException {
    for (long listed : new long[] {1, 9, 11, 1000}) {
      assertThat(text(read("whole", listed))).isEqualTo(CONTENT);
      assertThat(BrokenStore.OPENED).hasValue(1);
    }
  }

  @Test
  void whoMayNotReadIsToldOnceAndWithoutTheKey() {
    Exception failure = catchException(() -> read("denied", CONTENT.length()));
    assertThat(BrokenStore.OPENED).hasValue(1);
    assertThat(ImageFailure.isForbidden(failure)).isTrue();
    assertThat(ImageFailure.kind(failure)).isEqualTo("forbidden");
    assertThat(ImageFailure.message(failure))
        .startsWith("It cannot be read: permission denied. Let the user")
        .doesNotContain("secret");
  }

  @Test
  void aBusyStoreIsQuarantinedWithItsOwnWords() {
    Exception failure = catchException(() -> read("busy", CONTENT.length()));
    assertThat(ImageFailure.message(failure))
        .isEqualTo(
            "It cannot be read: Slow Down (Status Code: 503). It was tried 5 times in 5.6 s");
  }

  @Test
  void aWebServersCutBodyIsNoWholeOne() throws Exception {
    assertThat(new String(fromWeb("Content-Length: 4\r\n"), StandardCharsets.UTF_8))
        .isEqualTo("body");
    assertThat(new String(fromWeb(""), StandardCharsets.UTF_8)).isEqualTo("body");
    Exception failure = catchException(() -> fromWeb("Content-Length: 9\r\n"));
    assertThat(failure).hasMessage("4 of the file's 9 bytes came");
    assertThat(StoreFailure.of(failure)).isEqualTo(StoreFailure.TEMPORARY);
  }

  /** Reads from a server that sends four bytes, whatever it says, and closes. */
  private static byte[] fromWeb(String lengthHeader) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket client = server.accept()) {
                  client.getInputStream().read(new byte[4096]);
                  client
                      .getOutputStream()
                      .write(
                          ("HTTP/1.1 200 OK\r\nConnection: close\r\n" + lengthHeader + "\r\nbody")
                              .getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      answering.start();
      String url = "http://127.0.0.1:%d/a.jpg".formatted(server.getLocalPort());
      try {
        return new ImageReader(new Configuration(), ImageLimits.DEFAULT)
            .read(ImageRow.ofFile(url, null, null))
            .content();
      } finally {
        answering.join();
      }
    }
  }

  @Test
  void credentialsInAStoresWordsAreMasked() {
    assertThat(
            ImageFailure.message(
                new IOException("GET http://key:pass@host/a?X-Amz-Signature=abc&b=1 failed")))
        .isEqualTo("It cannot be read: GET http://***@host/a?X-Amz-Signature=***&b=1 failed");
  }
}
