package io.tracecast.graph.archive.pickle;

import static java.util.Map.entry;

import java.util.Map;

/**
 * The instructions of pickles that are followed, by their names in Python's <a
 * href="https://docs.python.org/3/library/pickletools.html">pickletools</a> (Python 3.13), and the
 * names of those that are not.
 */
final class Opcode {
  static final int PROTO = 0x80;
  static final int FRAME = 0x95;
  static final int STOP = '.';

  static final int NONE = 'N';
  static final int NEWTRUE = 0x88;
  static final int NEWFALSE = 0x89;
  static final int BININT = 'J';
  static final int BININT1 = 'K';
  static final int BININT2 = 'M';
  static final int LONG1 = 0x8a;
  static final int LONG4 = 0x8b;
  static final int BINFLOAT = 'G';

  static final int BINUNICODE = 'X';
  static final int SHORT_BINUNICODE = 0x8c;
  static final int BINUNICODE8 = 0x8d;
  static final int BINSTRING = 'T';
  static final int SHORT_BINSTRING = 'U';
  static final int BINBYTES = 'B';
  static final int SHORT_BINBYTES = 'C';
  static final int BINBYTES8 = 0x8e;
  static final int BYTEARRAY8 = 0x96;

  static final int EMPTY_LIST = ']';
  static final int APPEND = 'a';
  static final int APPENDS = 'e';
  static final int LIST = 'l';
  static final int EMPTY_TUPLE = ')';
  static final int TUPLE = 't';
  static final int TUPLE1 = 0x85;
  static final int TUPLE2 = 0x86;
  static final int TUPLE3 = 0x87;
  static final int EMPTY_DICT = '}';
  static final int DICT = 'd';
  static final int SETITEM = 's';
  static final int SETITEMS = 'u';

  static final int MARK = '(';
  static final int POP = '0';
  static final int POP_MARK = '1';
  static final int DUP = '2';
  static final int BINGET = 'h';
  static final int LONG_BINGET = 'j';
  static final int BINPUT = 'q';
  static final int LONG_BINPUT = 'r';
  static final int MEMOIZE = 0x94;

  static final int GLOBAL = 'c';
  static final int STACK_GLOBAL = 0x93;
  static final int BINPERSID = 'Q';
  static final int REDUCE = 'R';
  static final int NEWOBJ = 0x81;
  static final int BUILD = 'b';

  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          entry((int) 'I', "INT"),
          entry((int) 'L', "LONG"),
          entry((int) 'F', "FLOAT"),
          entry((int) 'S', "STRING"),
          entry((int) 'V', "UNICODE"),
          entry((int) 'P', "PERSID"),
          entry((int) 'g', "GET"),
          entry((int) 'p', "PUT"),
          entry((int) 'i', "INST"),
          entry((int) 'o', "OBJ"),
          entry(PROTO, "PROTO"),
          entry(0x82, "EXT1"),
          entry(0x83, "EXT2"),
          entry(0x84, "EXT4"),
          entry(0x8f, "EMPTY_SET"),
          entry(0x90, "ADDITEMS"),
          entry(0x91, "FROZENSET"),
          entry(0x92, "NEWOBJ_EX"),
          entry(0x97, "NEXT_BUFFER"),
          entry(0x98, "READONLY_BUFFER"));

  private Opcode() {}

  /** Returns what messages call an instruction that is not followed. */
  static String name(int opcode) {
    return REFUSED.getOrDefault(opcode, "0x%02x".formatted(opcode));
  }
}
