package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.pickle.PickleValue.Dict;
import io.tracecast.graph.archive.pickle.PickleValue.Entry;
import io.tracecast.graph.archive.pickle.PickleValue.Instance;
import io.tracecast.graph.archive.pickle.PickleValue.Items;
import io.tracecast.graph.archive.pickle.PickleValue.None;
import io.tracecast.graph.archive.pickle.PickleValue.Text;
import io.tracecast.graph.archive.pickle.PickleValue.Tuple;
import io.tracecast.graph.archive.pickle.PickleValue.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A value that holds others while a pickle is read, when it still grows. */
abstract sealed class PickleNode {

  /** What it became, when all that it holds did. */
  PickleValue frozen;

  /** How many values one walks over below it and with it. */
  long treeSize;

  /** Whether it is on the way from the top to the one at hand. */
  boolean open;

  abstract int size();

  /** Returns a value that it holds: a {@link PickleNode} or a {@link PickleValue}. */
  abstract Object child(int index);

  abstract PickleValue freeze();

  static PickleValue frozen(Object value) {
    return value instanceof PickleNode node ? node.frozen : (PickleValue) value;
  }

  private static List<PickleValue> allFrozen(List<Object> values) {
    List<PickleValue> frozen = new ArrayList<>(values.size());
    values.forEach(value -> frozen.add(frozen(value)));
    return List.copyOf(frozen);
  }

  static final class ListNode extends PickleNode {
    final List<Object> items = new ArrayList<>(0);

    @Override
    int size() {
      return items.size();
    }

    @Override
    Object child(int index) {
      return items.get(index);
    }

    @Override
    PickleValue freeze() {
      return new Items(allFrozen(items));
    }
  }

  static final class TupleNode extends PickleNode {
    final List<Object> items;

    TupleNode(List<Object> items) {
      this.items = List.copyOf(items);
    }

    @Override
    int size() {
      return items.size();
    }

    @Override
    Object child(int index) {
      return items.get(index);
    }

    @Override
    PickleValue freeze() {
      return new Tuple(allFrozen(items));
    }
  }

  static final class DictNode extends PickleNode {
    /** Texts and whole numbers. */
    final List<PickleValue> keys = new ArrayList<>(0);

    final List<Object> values = new ArrayList<>(0);

    @Override
    int size() {
      return values.size();
    }

    @Override
    Object child(int index) {
      return values.get(index);
    }

    /** A key that comes again keeps its place and takes the later value. */
    @Override
    PickleValue freeze() {
      Map<String, Integer> texts = new HashMap<>();
      Map<Long, Integer> wholes = new HashMap<>();
      List<Entry> entries = new ArrayList<>(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        PickleValue key = keys.get(i);
        Integer place =
            key instanceof Text text
                ? texts.putIfAbsent(text.value(), entries.size())
                : wholes.putIfAbsent(((Whole) key).value(), entries.size());
        Entry entry = new Entry(key, frozen(values.get(i)));
        if (place == null) {
          entries.add(entry);
        } else {
          entries.set(place, entry);
        }
      }
      return new Dict(List.copyOf(entries));
    }
  }

  static final class InstanceNode extends PickleNode {
    private final String className;
    Object state = None.NONE;

    InstanceNode(String className) {
      this.className = className;
    }

    @Override
    int size() {
      return 1;
    }

    @Override
    Object child(int index) {
      return state;
    }

    @Override
    PickleValue freeze() {
      return new Instance(className, frozen(state));
    }
  }
}
