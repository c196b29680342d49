package io.tracecast.graph.archive.pickle;

/**
 * How much a pickle may hold, so that a heap of 64 MiB is enough for any. The state_dict of
 * densenet201 with its 1207 tensors makes 15,000 values, and with Adam's state beside it 34,000.
 */
public final class PickleLimits {

  /** The size of one pickle. */
  public static final int MAX_SIZE_IN_BYTES = 8 << 20;

  /** How deep values lie in each other. */
  public static final int MAX_DEPTH = 200;

  /** How many values one walks over, if what is shared is walked over each time. */
  public static final long MAX_TREE_SIZE = 4_000_000;

  /** How many values are made: containers, texts, numbers. */
  static final int MAX_VALUES = 200_000;

  /** How often a value is put on the stack, and so into a container. */
  static final int MAX_PUSHES = 2_000_000;

  /** The memo's entries; picklers number them from 0 on. */
  static final int MAX_MEMO = MAX_VALUES;

  static final int MAX_TEXT_SIZE_IN_BYTES = 1 << 20;

  /** The size of a class's name, and of a dictionary's key. */
  static final int MAX_NAME_LENGTH = 1024;

  /** The size of an integer. */
  static final int MAX_INTEGER_SIZE_IN_BYTES = 128;

  static final int MAX_AXES = 64;

  private PickleLimits() {}
}
