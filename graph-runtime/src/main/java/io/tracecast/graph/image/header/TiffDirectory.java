package io.tracecast.graph.image.header;

/** The first directory of a TIFF or BigTIFF: its entries by their tags. */
public final class TiffDirectory {
  public static final int WIDTH = 256;
  public static final int HEIGHT = 257;
  public static final int BITS = 258;
  public static final int COMPRESSION = 259;
  public static final int PHOTOMETRIC = 262;
  public static final int STRIP_OFFSETS = 273;
  static final int ORIENTATION = 274;
  public static final int CHANNELS = 277;
  public static final int STRIP_BYTES = 279;
  public static final int PLANAR = 284;
  public static final int PREDICTOR = 317;
  public static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  public static final int TILE_OFFSETS = 324;
  public static final int TILE_BYTES = 325;
  public static final int EXTRA_SAMPLES = 338;
  public static final int SAMPLE_FORMAT = 339;
  static final int XMP = 700;

  static final int SHORT = 3;
  private static final int BYTE = 1;
  private static final int LONG = 4;
  private static final int LONG_8 = 16;

  private static final int BIG_TIFF = 43;
  private static final int MOST_ENTRIES = 65536;
  private static final long ABSENT = -1;

  private final HeaderBytes bytes;
  private final boolean big;
  private final long at;
  private final long count;

  private TiffDirectory(HeaderBytes bytes) {
    this.bytes = bytes;
    this.big = bytes.u16(2) == BIG_TIFF;
    this.at = big ? offset(8) : bytes.u32(4);
    this.count = Math.min(big ? offset(at) : bytes.u16(at), MOST_ENTRIES);
  }

  /** Opens the directory of encoded bytes that begin as a TIFF does. */
  public static TiffDirectory of(byte[] encoded) {
    return new TiffDirectory(new HeaderBytes(encoded, "TIFF", encoded[0] == 'I'));
  }

  public HeaderBytes bytes() {
    return bytes;
  }

  /** Returns where the directory stands. */
  long at() {
    return at;
  }

  public int width() {
    return value(WIDTH, 0);
  }

  int height() {
    return value(HEIGHT, 0);
  }

  public int channels() {
    return value(CHANNELS, 1);
  }

  public int bits() {
    return value(BITS, 1);
  }

  /** Returns the first value of an entry, or {@code otherwise} without that entry. */
  public int value(int tag, int otherwise) {
    long entry = entry(tag);
    return entry == ABSENT ? otherwise : number(entry, valuesAt(entry));
  }

  public boolean has(int tag) {
    return entry(tag) != ABSENT;
  }

  int type(int tag) {
    return bytes.u16(entry(tag) + 2);
  }

  /** Returns how many values an entry has. */
  public long count(int tag) {
    return countOf(entry(tag));
  }

  /** Returns where an entry's values stand: in the entry if there is room for them. */
  long valuesAt(int tag) {
    return valuesAt(entry(tag));
  }

  /** Gives an entry another tag. */
  public void rename(int tag, int newTag) {
    long entry = entry(tag);
    if (entry != ABSENT) {
      put(entry, newTag, 2);
    }
  }

  /** Makes an entry that is there hold one number. */
  public void replace(int tag, int value) {
    long entry = entry(tag);
    if (entry != ABSENT) {
      put(entry + 2, LONG, 2);
      put(entry + 4, 1, big ? 8 : 4);
      put(entry + (big ? 12 : 8), value, big ? 8 : 4);
    }
  }

  /** Makes an entry hold only {@code length} of its values, from {@code from} on. */
  public void keep(int tag, int from, int length) {
    long entry = entry(tag);
    int size = sizeInBytes(bytes.u16(entry + 2));
    long source = valuesAt(entry) + (long) from * size;
    long slot = entry + (big ? 12 : 8);
    put(entry + 4, length, big ? 8 : 4);
    if ((long) length * size <= (big ? 8 : 4)) {
      bytes.u8(source + (long) length * size - 1);
      System.arraycopy(bytes.data(), (int) source, bytes.data(), (int) slot, length * size);
    } else {
      put(slot, source, big ? 8 : 4);
    }
  }

  private long entry(int tag) {
    int entryBytes = big ? 20 : 12;
    long found = ABSENT;
    long first = at + (big ? 8 : 2);
    for (long entry = first; entry < first + count * entryBytes; entry += entryBytes) {
      if (bytes.u16(entry) == tag) {
        found = entry;
      }
    }
    return found;
  }

  private long countOf(long entry) {
    return big ? offset(entry + 4) : bytes.u32(entry + 4);
  }

  private long valuesAt(long entry) {
    long slot = entry + (big ? 12 : 8);
    long size = (long) sizeInBytes(bytes.u16(entry + 2)) * countOf(entry);
    if (size <= (big ? 8 : 4)) {
      return slot;
    }
    return big ? offset(slot) : bytes.u32(slot);
  }

  private static int sizeInBytes(int type) {
    return switch (type) {
      case SHORT -> 2;
      case LONG -> 4;
      case LONG_8 -> 8;
      default -> 1;
    };
  }

  private int number(long entry, long where) {
    int type = bytes.u16(entry + 2);
    return switch (type) {
      case BYTE -> bytes.u8(where);
      case SHORT -> bytes.u16(where);
      case LONG -> positive(bytes.u32(where));
      case LONG_8 -> positive(offset(where));
      default -> throw bytes.corrupt("a size of field type " + type);
    };
  }

  private int positive(long value) {
    if (value > Integer.MAX_VALUE) {
      throw bytes.corrupt("a size of " + value);
    }
    return (int) value;
  }

  /** Returns a BigTIFF's 64-bit offset; what does not fit into the data is damaged. */
  private long offset(long where) {
    long low = bytes.u32(bytes.littleEndian() ? where : where + 4);
    long high = bytes.u32(bytes.littleEndian() ? where + 4 : where);
    if (high != 0) {
      throw bytes.corrupt("an offset beyond 4 GiB in data of " + bytes.length() + " bytes");
    }
    return low;
  }

  private void put(long where, long value, int size) {
    for (int i = 0; i < size; i++) {
      int shift = 8 * (bytes.littleEndian() ? i : size - 1 - i);
      bytes.data()[(int) where + i] = (byte) (value >>> shift);
    }
  }
}
