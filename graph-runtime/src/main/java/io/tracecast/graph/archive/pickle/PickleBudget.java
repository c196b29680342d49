package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.pickle.PickleValue.Text;
import io.tracecast.graph.archive.pickle.PickleValue.Whole;

/** Counts what a pickle makes, so that none takes more memory or time than it may. */
final class PickleBudget {
  private final PickleErrors errors;
  private int values;
  private int pushes;

  PickleBudget(PickleErrors errors) {
    this.errors = errors;
  }

  /** Counts a value that takes memory of its own. */
  void make() {
    if (++values > PickleLimits.MAX_VALUES) {
      throw errors.over("over " + PickleLimits.MAX_VALUES + " values");
    }
  }

  /** Counts places that values take on the stack or in a container. */
  void push(int count) {
    pushes += count;
    if (pushes > PickleLimits.MAX_PUSHES) {
      throw errors.over("values put over " + PickleLimits.MAX_PUSHES + " times");
    }
  }

  /** Returns the key of a dictionary, if it may be one. */
  PickleValue key(Object key) {
    if (key instanceof Text text) {
      if (text.value().length() > PickleLimits.MAX_NAME_LENGTH) {
        throw errors.over("a key of " + text.value().length() + " characters");
      }
      return text;
    }
    if (key instanceof Whole whole) {
      return whole;
    }
    throw errors.notAmongThose("key", "that is neither text nor a whole number");
  }
}
