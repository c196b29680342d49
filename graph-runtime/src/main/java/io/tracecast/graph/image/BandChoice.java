package io.tracecast.graph.image;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which bands of a TIFF are the picture.
 *
 * @param numbers from 1: those of red, green and blue, one for grey, or none where the TIFF says
 *     itself what its bands are
 */
public record BandChoice(List<Integer> numbers) {

  /** The bands that the TIFF itself calls its colours. */
  public static final BandChoice AS_STORED = new BandChoice(List.of());

  /** More bands than any instrument has; a picture of more is damaged. */
  private static final int MOST = 65535;

  public BandChoice {
    numbers = List.copyOf(numbers);
    if (numbers.size() == 2 || numbers.size() > 3) {
      throw new IllegalArgumentException(
          "Three bands make a colour picture and one a grey picture, not " + numbers.size());
    }
    for (int number : numbers) {
      if (number < 1 || number > MOST) {
        throw new IllegalArgumentException("Bands are counted from 1; got " + number);
      }
    }
  }

  /**
   * Reads {@code R,G,B} or a single number.
   *
   * @throws IllegalArgumentException if the text is neither; the message says why
   */
  public static BandChoice parse(String text) {
    try {
      return new BandChoice(
          Arrays.stream(text.split(",", -1)).map(part -> Integer.parseInt(part.strip())).toList());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Numbers from 1 with commas between are read", e);
    }
  }

  public boolean asStored() {
    return numbers.isEmpty();
  }

  public int highest() {
    return numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Returns the numbers as {@link #parse} reads them. */
  @Override
  public String toString() {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
