package io.tracecast.job.io.source.shard;

import io.tracecast.job.error.RefusedImageException;

/**
 * A member of a shard.
 *
 * @param content its bytes; null if it is refused
 * @param refusal why it has none; null if it has
 */
record Member(MemberName name, byte[] content, RefusedImageException refusal) {

  static Member of(MemberName name, byte[] content) {
    return new Member(name, content, null);
  }

  static Member refused(MemberName name, RefusedImageException.Kind kind, String message) {
    return new Member(name, null, new RefusedImageException(kind, message));
  }

  static Member tooLarge(MemberName name, String bytes, long most) {
    return refused(
        name,
        RefusedImageException.Kind.TOO_LARGE,
        "The member has %s bytes, and at most %d are read".formatted(bytes, most));
  }
}
