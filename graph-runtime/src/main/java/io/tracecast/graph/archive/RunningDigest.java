package io.tracecast.graph.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/**
 * The SHA-256 of chunks that are being read, summed up on another thread meanwhile: hashing takes
 * as long as reading.
 */
final class RunningDigest {
  private CompletableFuture<MessageDigest> sum = CompletableFuture.completedFuture(newDigest());

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static String hexadecimal(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Adds the next chunk, which nobody writes to any more. */
  void add(byte[] chunk) {
    sum =
        sum.thenApplyAsync(
            digest -> {
              digest.update(chunk);
              return digest;
            });
  }

  /** Returns the digest of all chunks in lower-case hexadecimal, once it is there. */
  CompletableFuture<String> end() {
    return sum.thenApply(RunningDigest::hexadecimal);
  }
}
