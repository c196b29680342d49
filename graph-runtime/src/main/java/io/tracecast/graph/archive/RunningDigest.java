package io.tracecast.graph.archive;

import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;

/**
 * The SHA-256 of chunks that are being read, summed up on another thread meanwhile: hashing takes
 * as long as reading.
 */
final class RunningDigest {
  private CompletableFuture<MessageDigest> sum =
      CompletableFuture.completedFuture(Sha256.newDigest());

  /** Adds the first bytes of the next chunk, which nobody writes to before they are summed up. */
  void add(byte[] chunk, int length) {
    sum =
        sum.thenApplyAsync(
            digest -> {
              digest.update(chunk, 0, length);
              return digest;
            });
  }

  /** Waits until all that was added is summed up. */
  void await() {
    sum.join();
  }

  /** Returns the digest of all chunks in lower-case hexadecimal, once it is there. */
  CompletableFuture<String> end() {
    return sum.thenApply(Sha256::hex);
  }
}
