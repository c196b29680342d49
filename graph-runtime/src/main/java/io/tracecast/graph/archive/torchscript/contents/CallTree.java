package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.torchscript.code.Method;
import io.tracecast.graph.archive.torchscript.code.UnreadableCodeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a method calls, and what that calls in turn, as {@code inlined_graph} has it. Each
 * method is looked at once and its counts are multiplied, so that code whose calls unfold into more
 * than can be counted takes no more time than other code.
 */
final class CallTree {
  private static final int MOST_METHODS = 100_000;

  private final Program program;
  private final Map<Callee, OperatorCounts.Counter> done = new LinkedHashMap<>();
  private final Map<Callee, Method> methods = new LinkedHashMap<>();
  private final Set<Callee> open = new HashSet<>();
  private final Deque<Visit> path = new ArrayDeque<>();
  private Optional<String> unknown = Optional.empty();

  private static final class Visit {
    private final Callee callee;
    private final MethodCalls calls;
    private final Iterator<Callee> next;

    Visit(Callee callee, MethodCalls calls) {
      this.callee = callee;
      this.calls = calls;
      this.next = calls.callees().keySet().iterator();
    }
  }

  private CallTree(Program program) {
    this.program = program;
  }

  /** Follows the calls of a method, which must be in the code if the code can be read. */
  static CallTree of(Program program, Callee top) {
    CallTree tree = new CallTree(program);
    tree.enter(top);
    while (!tree.path.isEmpty()) {
      tree.advance(tree.path.getLast());
    }
    return tree;
  }

  /** Returns the operators that are called, from the top. */
  OperatorCounts operators(Callee top) {
    return done.getOrDefault(top, new OperatorCounts.Counter()).counts(unknown);
  }

  /** Returns the methods that are called, the top first. */
  Map<Callee, Method> methods() {
    return methods;
  }

  private void enter(Callee callee) {
    if (methods.size() >= MOST_METHODS) {
      lose("it has over " + MOST_METHODS + " methods");
      return;
    }
    try {
      Optional<Method> method =
          callee.owner().isEmpty()
              ? program.function(callee.name())
              : program
                  .moduleClass(callee.owner())
                  .map(owner -> owner.methods().get(callee.name()));
      if (method.isEmpty()) {
        lose(callee + " is not in its code");
        return;
      }
      methods.put(callee, method.get());
      MethodCalls calls = MethodCalls.of(program, callee, method.get());
      calls.unknown().ifPresent(why -> lose(callee + " " + why));
      open.add(callee);
      path.addLast(new Visit(callee, calls));
    } catch (UnreadableCodeException e) {
      lose("its code cannot be read: " + e.getMessage());
    }
  }

  private void advance(Visit visit) {
    while (visit.next.hasNext()) {
      Callee callee = visit.next.next();
      if (open.contains(callee)) {
        lose(callee + " calls itself");
      } else if (!methods.containsKey(callee)) {
        enter(callee);
        return;
      }
    }
    OperatorCounts.Counter all = new OperatorCounts.Counter();
    all.add(visit.calls.operators(), 1);
    visit
        .calls
        .callees()
        .forEach(
            (callee, times) -> {
              OperatorCounts.Counter inner = done.get(callee);
              if (inner != null) {
                all.add(inner, times);
              }
            });
    done.put(visit.callee, all);
    open.remove(visit.callee);
    path.removeLast();
  }

  private void lose(String why) {
    unknown = unknown.or(() -> Optional.of(why));
  }
}
