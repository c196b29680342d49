package io.tracecast.job.io.source.shard;

import java.io.Serializable;
import java.util.List;

/**
 * What is taken of shards.
 *
 * @param maxImageBytes a larger image is refused and never held
 * @param companions what follows the first dot in the names of members that go along with their
 *     sample's images, such as {@code json}; none if each image stands for itself
 */
public record ShardContent(long maxImageBytes, List<String> companions) implements Serializable {
  private static final long serialVersionUID = 1L;

  public ShardContent {
    companions = List.copyOf(companions);
  }

  /** Returns the place of a member among the companions, or -1 if it is not one. */
  int companion(MemberName name) {
    for (int i = 0; i < companions.size(); i++) {
      if (companions.get(i).equalsIgnoreCase(name.suffix())) {
        return i;
      }
    }
    return -1;
  }

  boolean takes(MemberName name) {
    return !name.isHidden() && (name.isImage() || companion(name) >= 0);
  }
}
