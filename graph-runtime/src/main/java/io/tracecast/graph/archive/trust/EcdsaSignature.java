package io.tracecast.graph.archive.trust;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The two numbers of an ECDSA signature (SEC 1, 4.1.4), which have to lie between one and the order
 * of the curve. Java 17.0.0 to 17.0.2 and 18.0.0 do not look at that (CVE-2022-21449) and take a
 * signature of zeros for any key and any message.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int LONG_LENGTH = 0x81;

  /**
   * Reads what {@code java.security.Signature} takes: a DER sequence of two integers.
   *
   * @throws IndexOutOfBoundsException or {@link NumberFormatException} if it is anything else
   */
  static EcdsaSignature parse(byte[] der) {
    int start = (der[1] & 0xff) == LONG_LENGTH ? 3 : 2;
    int middle = integerEnd(der, start);
    if (der[0] != SEQUENCE || integerEnd(der, middle) != der.length) {
      throw new NumberFormatException("Not a sequence of two integers");
    }
    return new EcdsaSignature(integer(der, start, middle), integer(der, middle, der.length));
  }

  private static int integerEnd(byte[] der, int start) {
    if (der[start] != INTEGER) {
      throw new NumberFormatException("Not an integer");
    }
    return start + 2 + (der[start + 1] & 0xff);
  }

  private static BigInteger integer(byte[] der, int start, int end) {
    return new BigInteger(Arrays.copyOfRange(der, start + 2, end));
  }

  /** Returns whether both numbers can be those of a signature. */
  boolean isWithin(BigInteger order) {
    return isWithin(r, order) && isWithin(s, order);
  }

  private static boolean isWithin(BigInteger number, BigInteger order) {
    return number.signum() > 0 && number.compareTo(order) < 0;
  }
}
