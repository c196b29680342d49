package io.tracecast.graph.archive.trust;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.util.SecretBytes;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/**
 * Archives in one encrypted file: {@link SealedHeader}, then {@link SealedFrames} in Tink's
 * streaming AEAD {@code AES256_GCM_HKDF_1MB} (developers.google.com/tink/streaming-aead) with the
 * header as associated data. Each segment of 1 MiB is authenticated with its place before a byte of
 * it is looked at, so what is altered, in another order, cut short or under another header does not
 * open. Names and contents of all files are inside.
 */
public final class SealedArchive {
  /** The version of the form. */
  static final byte VERSION = 1;

  private SealedArchive() {}

  /** Writes the contents of one file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream target) throws IOException;
  }

  /** Returns whether a file begins as a sealed archive does, by its first bytes. */
  public static boolean matches(byte[] head) {
    return SealedHeader.begins(head);
  }

  /** Returns whether a file is a sealed archive, by its first bytes. */
  public static boolean matches(ArchiveBytes file) {
    byte[] head = new byte[SealedHeader.SIZE_IN_BYTES];
    return file.read(0, head, 0, head.length) > 0 && SealedHeader.begins(head);
  }

  /**
   * Seals an archive as it is written; its plain bytes go nowhere else.
   *
   * @param own writes the archive's own file
   * @param parts the files that belong to it
   * @param target receives the sealed archive; not closed
   * @throws IOException if the target fails; what it has then does not open
   */
  public static void seal(
      Content own, Iterable<ArchivePart> parts, SealingKey key, OutputStream target)
      throws IOException {
    byte[] header = SealedHeader.of(key);
    target.write(header);
    OutputStream cipher = encrypting(key, new Unclosed(target), header);
    SealedFrames.Writer frames = new SealedFrames.Writer(cipher);
    frames.file("", own);
    for (ArchivePart part : parts) {
      frames.file(part.location(), stream -> part.bytes().openStream().transferTo(stream));
    }
    frames.end();
    cipher.close(); // not before all is written: closing is what makes a stream whole
  }

  /**
   * Opens a sealed archive in memory.
   *
   * @param graph the archive's name, for messages
   * @throws io.tracecast.graph.archive.ArchiveException if it is not sealed with that key, or is
   *     not as it was sealed
   */
  public static ArchiveFiles open(String graph, ArchiveBytes sealed, SealingKey key) {
    byte[] header = SealedHeader.read(graph, sealed, key);
    try (InputStream cipher = sealed.openStream()) {
      cipher.skipNBytes(SealedHeader.SIZE_IN_BYTES);
      return SealedFrames.read(decrypting(key, cipher, header));
    } catch (IOException e) {
      throw TrustErrors.sealBroken(graph, "a segment does not authenticate", e);
    }
  }

  @AccessesPartialKey // the parameters stand in the header's version, not with the key
  private static StreamingAead cipher(SealingKey key) throws GeneralSecurityException {
    return AesGcmHkdfStreaming.create(
        AesGcmHkdfStreamingKey.create(
            PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB,
            SecretBytes.copyFrom(key.bytes(), InsecureSecretKeyAccess.get())));
  }

  private static OutputStream encrypting(SealingKey key, OutputStream target, byte[] header)
      throws IOException {
    try {
      return cipher(key).newEncryptingStream(target, header);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has AES-GCM and HMAC-SHA-256", e);
    }
  }

  private static InputStream decrypting(SealingKey key, InputStream source, byte[] header)
      throws IOException {
    try {
      return cipher(key).newDecryptingStream(source, header);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has AES-GCM and HMAC-SHA-256", e);
    }
  }

  /** Keeps a stream open that the cipher closes. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream target;

    Unclosed(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
      target.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
