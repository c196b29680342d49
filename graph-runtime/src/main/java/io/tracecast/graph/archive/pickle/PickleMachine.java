package io.tracecast.graph.archive.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tracecast.graph.archive.pickle.PickleNode.DictNode;
import io.tracecast.graph.archive.pickle.PickleNode.InstanceNode;
import io.tracecast.graph.archive.pickle.PickleNode.ListNode;
import io.tracecast.graph.archive.pickle.PickleNode.TupleNode;
import io.tracecast.graph.archive.pickle.PickleValue.Bytes;
import io.tracecast.graph.archive.pickle.PickleValue.Flag;
import io.tracecast.graph.archive.pickle.PickleValue.Global;
import io.tracecast.graph.archive.pickle.PickleValue.Large;
import io.tracecast.graph.archive.pickle.PickleValue.None;
import io.tracecast.graph.archive.pickle.PickleValue.Real;
import io.tracecast.graph.archive.pickle.PickleValue.Text;
import io.tracecast.graph.archive.pickle.PickleValue.Whole;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Follows the instructions of one pickle, see {@link Opcode}. */
final class PickleMachine {
  private static final Object MARK = new Object();
  private static final int SMALL = 256;

  private final PickleInput input;
  private final PickleErrors errors;
  private final PickleBudget budget;
  private final PickleGlobals globals;
  private final TensorRebuilder tensors;
  private final List<Object> stack = new ArrayList<>();
  private final List<Object> memo = new ArrayList<>();
  private final Whole[] small = new Whole[SMALL];

  PickleMachine(PickleInput input, PickleErrors errors) {
    this.input = input;
    this.errors = errors;
    this.budget = new PickleBudget(errors);
    this.globals = new PickleGlobals(errors, budget);
    this.tensors = new TensorRebuilder(errors);
  }

  /** Returns what the pickle describes; the input stands behind it then. */
  PickleValue run() {
    int first = input.readByte();
    if (first != Opcode.PROTO) {
      throw errors.notPickle(first);
    }
    int protocol = input.readByte();
    if (protocol < 2 || protocol > 5) {
      throw errors.protocol(protocol);
    }
    int opcode;
    while ((opcode = input.readByte()) != Opcode.STOP) {
      if (!(number(opcode) || text(opcode) || container(opcode) || place(opcode))) {
        object(opcode);
      }
    }
    return new PickleFreezer(errors).freeze(pop());
  }

  private void push(Object value) {
    budget.push(1);
    stack.add(value);
  }

  private void pushMade(Object value) {
    budget.make();
    push(value);
  }

  private Object pop() {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private Object top() {
    Object value = stack.isEmpty() ? MARK : stack.get(stack.size() - 1);
    if (value == MARK) {
      throw errors.damaged("an instruction needs a value, and there is none");
    }
    return value;
  }

  /** Takes the values behind the last mark off the stack, and the mark. */
  private List<Object> popToMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw errors.damaged("an instruction needs a mark, and there is none");
    }
    List<Object> values = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return values;
  }

  private boolean number(int opcode) {
    switch (opcode) {
      case Opcode.NONE -> push(None.NONE);
      case Opcode.NEWTRUE -> push(Flag.TRUE);
      case Opcode.NEWFALSE -> push(Flag.FALSE);
      case Opcode.BININT -> whole(input.readInt());
      case Opcode.BININT1 -> whole(input.readUnsigned(1));
      case Opcode.BININT2 -> whole(input.readUnsigned(2));
      case Opcode.LONG1 -> integer(input.readUnsigned(1));
      case Opcode.LONG4 -> integer(input.readUnsigned(4));
      case Opcode.BINFLOAT -> pushMade(new Real(input.readDouble()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void whole(long value) {
    if (value < 0 || value >= SMALL) {
      pushMade(new Whole(value));
      return;
    }
    int index = (int) value;
    if (small[index] == null) {
      small[index] = new Whole(value);
    }
    push(small[index]);
  }

  /** Little-endian, in two's complement. */
  private void integer(long sizeInBytes) {
    byte[] bytes =
        input.readBytes(sizeInBytes, PickleLimits.MAX_INTEGER_SIZE_IN_BYTES, "an integer");
    for (int i = 0; i < bytes.length / 2; i++) {
      byte one = bytes[i];
      bytes[i] = bytes[bytes.length - 1 - i];
      bytes[bytes.length - 1 - i] = one;
    }
    BigInteger value = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    if (value.bitLength() < Long.SIZE) {
      whole(value.longValue());
    } else {
      pushMade(new Large(value));
    }
  }

  private boolean text(int opcode) {
    switch (opcode) {
      case Opcode.SHORT_BINUNICODE -> pushMade(new Text(input.readText(input.readUnsigned(1))));
      case Opcode.BINUNICODE -> pushMade(new Text(input.readText(input.readUnsigned(4))));
      case Opcode.BINUNICODE8 -> pushMade(new Text(input.readText(input.readLong())));
      case Opcode.SHORT_BINSTRING -> pushMade(latin1(input.readUnsigned(1)));
      case Opcode.BINSTRING -> pushMade(latin1(input.readUnsigned(4)));
      case Opcode.SHORT_BINBYTES -> pushMade(bytes(input.readUnsigned(1)));
      case Opcode.BINBYTES -> pushMade(bytes(input.readUnsigned(4)));
      case Opcode.BINBYTES8, Opcode.BYTEARRAY8 -> pushMade(bytes(input.readLong()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Text latin1(long sizeInBytes) {
    byte[] bytes = input.readBytes(sizeInBytes, PickleLimits.MAX_TEXT_SIZE_IN_BYTES, "a text");
    return new Text(new String(bytes, ISO_8859_1));
  }

  private Bytes bytes(long sizeInBytes) {
    return new Bytes(input.readBytes(sizeInBytes, PickleLimits.MAX_SIZE_IN_BYTES, "bytes"));
  }

  private boolean container(int opcode) {
    switch (opcode) {
      case Opcode.EMPTY_LIST -> pushMade(new ListNode());
      case Opcode.EMPTY_DICT -> pushMade(new DictNode());
      case Opcode.EMPTY_TUPLE -> pushMade(new TupleNode(List.of()));
      case Opcode.TUPLE1 -> tuple(1);
      case Opcode.TUPLE2 -> tuple(2);
      case Opcode.TUPLE3 -> tuple(3);
      case Opcode.TUPLE -> pushMade(new TupleNode(popToMark()));
      case Opcode.LIST -> list(popToMark());
      case Opcode.DICT -> dict(popToMark());
      case Opcode.APPEND -> append(List.of(pop()));
      case Opcode.APPENDS -> append(popToMark());
      case Opcode.SETITEM -> {
        Object value = pop();
        setItems(List.of(pop(), value));
      }
      case Opcode.SETITEMS -> setItems(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void tuple(int size) {
    Object[] items = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      items[i] = pop();
    }
    pushMade(new TupleNode(List.of(items)));
  }

  private void list(List<Object> items) {
    pushMade(new ListNode());
    append(items);
  }

  private void dict(List<Object> items) {
    pushMade(new DictNode());
    setItems(items);
  }

  private void append(List<Object> items) {
    if (!(top() instanceof ListNode list)) {
      throw errors.damaged("it appends to what is not a list");
    }
    list.items.addAll(items);
  }

  private void setItems(List<Object> items) {
    if (!(top() instanceof DictNode dict) || items.size() % 2 != 0) {
      throw errors.damaged("it sets items of what is not a dictionary");
    }
    for (int i = 0; i < items.size(); i += 2) {
      dict.keys.add(budget.key(items.get(i)));
      dict.values.add(items.get(i + 1));
    }
  }

  /** Instructions that move values about. */
  private boolean place(int opcode) {
    switch (opcode) {
      case Opcode.MARK -> push(MARK);
      case Opcode.POP -> popOrMark();
      case Opcode.POP_MARK -> popToMark();
      case Opcode.DUP -> push(top());
      case Opcode.BINGET -> get(input.readUnsigned(1));
      case Opcode.LONG_BINGET -> get(input.readUnsigned(4));
      case Opcode.BINPUT -> put(input.readUnsigned(1));
      case Opcode.LONG_BINPUT -> put(input.readUnsigned(4));
      case Opcode.MEMOIZE -> put(memo.size());
      case Opcode.FRAME -> input.readLong();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void popOrMark() {
    if (stack.isEmpty()) {
      throw errors.damaged("an instruction needs a value, and there is none");
    }
    stack.remove(stack.size() - 1);
  }

  private void get(long index) {
    Object value = index < memo.size() ? memo.get((int) index) : null;
    if (value == null) {
      throw errors.damaged("it uses the memo's entry " + index + ", which it did not set");
    }
    push(value);
  }

  private void put(long index) {
    if (index >= PickleLimits.MAX_MEMO) {
      throw errors.over("the memo's entry " + index);
    }
    while (memo.size() <= index) {
      memo.add(null);
    }
    memo.set((int) index, top());
  }

  private void object(int opcode) {
    switch (opcode) {
      case Opcode.GLOBAL -> pushMade(globals.find(input.readLine(), input.readLine()));
      case Opcode.STACK_GLOBAL -> stackGlobal();
      case Opcode.BINPERSID -> pushMade(tensors.storage(pop()));
      case Opcode.REDUCE -> reduce();
      case Opcode.NEWOBJ -> newObject();
      case Opcode.BUILD -> build();
      default -> throw errors.notAmongThose("instruction", Opcode.name(opcode));
    }
  }

  private void stackGlobal() {
    Object name = pop();
    if (!(name instanceof Text last) || !(pop() instanceof Text module)) {
      throw errors.damaged("a global's name is not a text");
    }
    if (last.value().length() + module.value().length() > PickleLimits.MAX_NAME_LENGTH) {
      throw errors.over("a name of over " + PickleLimits.MAX_NAME_LENGTH + " bytes");
    }
    pushMade(globals.find(module.value(), last.value()));
  }

  private void reduce() {
    Object arguments = pop();
    if (!(pop() instanceof Global callable) || !(arguments instanceof TupleNode tuple)) {
      throw errors.damaged("it calls what is not a function");
    }
    pushMade(globals.call(callable, tuple));
  }

  private void newObject() {
    Object arguments = pop();
    if (!(pop() instanceof Global type) || !(arguments instanceof TupleNode)) {
      throw errors.damaged("it makes an object of what is not a class");
    }
    if (!PickleGlobals.isTorchScript(type.fullName())) {
      throw errors.notAmongThose("object of class", type.fullName());
    }
    pushMade(new InstanceNode(type.fullName()));
  }

  /** An OrderedDict has attributes too: a state_dict the versions of its modules. */
  private void build() {
    Object state = pop();
    Object target = top();
    if (target instanceof InstanceNode instance) {
      instance.state = state;
    } else if (!(target instanceof DictNode)) {
      throw errors.damaged("it gives attributes to what is not an object");
    }
  }
}
