package io.tracecast.job.io.source;

import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.error.RefusedImageException.Kind;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.TableColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Pictures as Spark's image source decodes them: rows of pixels, blue first. In a task they get the
 * header of an uncompressed BMP, which decoders read to exactly these pixels; alpha is dropped, as
 * it is of any picture.
 */
final class PixelStruct {
  private static final Set<String> FIELDS =
      Set.of("origin", "height", "width", "nChannels", "mode", "data");

  /** OpenCV's types of 8 bits: one channel, three and four. */
  private static final int GREY = 0;

  private static final int BGR = 16;
  private static final int BGRA = 24;

  private static final int HEADERS = 14 + 40;
  private static final int PALETTE = 256;

  private static final StructType READ =
      new StructType()
          .add("place", DataTypes.StringType, false)
          .add("content", DataTypes.BinaryType);

  private PixelStruct() {}

  static boolean isOne(TableColumn column) {
    return column.type() instanceof StructType struct
        && Set.of(struct.fieldNames()).containsAll(FIELDS);
  }

  /** Returns the picture of a struct as a column with its place and its content. */
  static Column read(Column struct) {
    UDF4<Integer, Integer, Integer, byte[], Row> read = PixelStruct::row;
    return functions
        .udf(read, READ)
        .apply(
            struct.getField("height"),
            struct.getField("width"),
            struct.getField("mode"),
            struct.getField("data"));
  }

  private static Row row(Integer height, Integer width, Integer mode, byte[] data) {
    if (data == null) {
      return RowFactory.create(ContentPlace.ROW.name(), null);
    }
    try {
      return RowFactory.create(ContentPlace.ROW.name(), bitmap(height, width, mode, data));
    } catch (RefusedImageException e) {
      return RowFactory.create(ContentPlace.REFUSED.name(), e.encoded());
    }
  }

  /**
   * Returns the pixels as a BMP file.
   *
   * @param height of the picture, in pixels
   * @param width of the picture, in pixels
   * @param mode 0, 16 or 24: grey, BGR or BGRA, with 8 bits per channel
   * @param data rows from the top, without padding
   * @throws RefusedImageException if that is not a picture
   */
  static byte[] bitmap(Integer height, Integer width, Integer mode, byte[] data)
      throws RefusedImageException {
    if (height == null || width == null || mode == null || height <= 0 || width <= 0) {
      throw refused("The row has no pixels: Spark's image source could not decode its file");
    }
    int channels =
        switch (mode) {
          case GREY -> 1;
          case BGR -> 3;
          case BGRA -> 4;
          default ->
              throw refused(
                  "The pixels are of OpenCV's type %d, and 0, 16 and 24 are read: grey, BGR and BGRA of 8 bits"
                      .formatted(mode));
        };
    if ((long) height * width * channels != data.length) {
      throw refused(
          "The row has %d bytes of pixels, and %d x %d pixels of %d channels are %d"
              .formatted(data.length, width, height, channels, (long) height * width * channels));
    }
    return written(height, width, channels, data);
  }

  private static byte[] written(int height, int width, int channels, byte[] data)
      throws RefusedImageException {
    int stored = Math.min(3, channels);
    int start = HEADERS + (stored == 1 ? 4 * PALETTE : 0);
    long line = ((long) width * stored + 3) / 4 * 4;
    if (start + line * height > Integer.MAX_VALUE - 8) {
      throw refused("The picture has more than 2 GiB of pixels");
    }
    ByteBuffer file =
        ByteBuffer.allocate((int) (start + line * height)).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(start);
    file.putInt(40).putInt(width).putInt(height).putShort((short) 1);
    file.putShort((short) (8 * stored)).putInt(0).putInt((int) (line * height));
    file.putInt(0).putInt(0).putInt(stored == 1 ? PALETTE : 0).putInt(0);
    for (int i = 0; stored == 1 && i < PALETTE; i++) {
      file.putInt(i * 0x010101);
    }
    for (int y = height - 1; y >= 0; y--) { // from the bottom up
      file.position((int) (start + line * (height - 1 - y)));
      putLine(file, data, y * width * channels, width, channels);
    }
    return file.array();
  }

  private static void putLine(ByteBuffer file, byte[] data, int from, int width, int channels) {
    if (channels < 4) {
      file.put(data, from, width * channels);
      return;
    }
    for (int x = 0; x < width; x++) {
      file.put(data, from + 4 * x, 3);
    }
  }

  private static RefusedImageException refused(String why) {
    return new RefusedImageException(Kind.BAD_PIXELS, why);
  }
}
