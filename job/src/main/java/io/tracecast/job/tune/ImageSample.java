package io.tracecast.job.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;

/** Draws the images of a sweep, the same ones in every round. */
final class ImageSample {
  private static final long SEED = 42;

  private ImageSample() {}

  /** Returns so many images, drawn at random; all as often as it takes where there are fewer. */
  static List<Row> draw(List<Row> images, int count) {
    List<Row> shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, new Random(SEED));
    List<Row> drawn = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      drawn.add(shuffled.get(i % shuffled.size()));
    }
    return drawn;
  }
}
