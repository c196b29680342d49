package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.pickle.PickleValue.Text;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Turns what a pickle built into immutable values, from the innermost on, each of them once. What
 * holds itself, is too deep, or unfolds into too many values is refused on the way, in time that
 * grows with the pickle and not with what it unfolds into.
 */
final class PickleFreezer {

  /** A text counts as another value per so many characters. */
  private static final int TEXT_LENGTH_PER_VALUE = 64;

  private final PickleErrors errors;
  private final Deque<Visit> path = new ArrayDeque<>();

  private static final class Visit {
    private final PickleNode node;
    private int next;

    Visit(PickleNode node) {
      this.node = node;
    }
  }

  PickleFreezer(PickleErrors errors) {
    this.errors = errors;
  }

  PickleValue freeze(Object top) {
    if (top instanceof PickleNode node) {
      enter(node);
      while (!path.isEmpty()) {
        advance(path.getLast());
      }
    }
    return PickleNode.frozen(top);
  }

  private void enter(PickleNode node) {
    if (node.open) {
      throw errors.over("a value that holds itself");
    }
    if (path.size() == PickleLimits.MAX_DEPTH) {
      throw errors.over("values in each other over " + PickleLimits.MAX_DEPTH + " deep");
    }
    node.open = true;
    node.treeSize = 1;
    path.addLast(new Visit(node));
  }

  private void advance(Visit visit) {
    PickleNode node = visit.node;
    while (visit.next < node.size()) {
      Object child = node.child(visit.next);
      if (child instanceof PickleNode inner && inner.frozen == null) {
        enter(inner);
        return;
      }
      visit.next++;
      node.treeSize += treeSize(child);
      if (node.treeSize > PickleLimits.MAX_TREE_SIZE) {
        throw errors.over("it unfolds into over " + PickleLimits.MAX_TREE_SIZE + " values");
      }
    }
    node.frozen = node.freeze();
    node.open = false;
    path.removeLast();
  }

  private static long treeSize(Object value) {
    if (value instanceof PickleNode node) {
      return node.treeSize;
    }
    return value instanceof Text text ? 1 + text.value().length() / TEXT_LENGTH_PER_VALUE : 1;
  }
}
