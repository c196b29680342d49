package io.tracecast.job.io.source.shard;

import java.util.Arrays;

/**
 * The names that came up in a shard, by hashes of 64 bits in an open table: 16 bytes each at most.
 * Among a million names one is taken for another with a chance of 1 in 37 million.
 */
final class SeenNames {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long[] table = new long[1 << 10];
  private int count;

  /** Adds a name; returns whether it is new. */
  boolean add(String name) {
    if (count * 2 >= table.length) {
      grow();
    }
    boolean isNew = put(hash(name));
    if (isNew) {
      count++;
    }
    return isNew;
  }

  private boolean put(long hash) {
    int mask = table.length - 1;
    int place = (int) (hash ^ (hash >>> 32)) & mask;
    for (; table[place] != 0; place = (place + 1) & mask) {
      if (table[place] == hash) {
        return false;
      }
    }
    table[place] = hash;
    return true;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    Arrays.stream(old).filter(hash -> hash != 0).forEach(this::put);
  }

  /** FNV-1a over the characters, mixed as MurmurHash3 ends; never 0, which marks a free place. */
  private static long hash(String name) {
    long hash = OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }
}
