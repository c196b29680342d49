package io.tracecast.job.score;

import io.tracecast.job.Invocation;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/**
 * Small photographs in a folder, each another part of a sample, and thirteen files that cannot be
 * scored, each for a reason of its own. The same calls write the same bytes.
 */
final class ImageFolder {
  private static final int SIDE = 48;
  private static final byte[] NO_ROWS = new byte[13];

  private final Path folder;
  private final BufferedImage sample;

  ImageFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.sample = ImageIO.read(Invocation.IMAGES.resolve("china.jpg").toFile());
  }

  Path path() {
    return folder;
  }

  /** Writes so many photographs, with names that count from a number. */
  void addPhotographs(int from, int count) throws IOException {
    for (int number = from; number < from + count; number++) {
      write(String.format("photograph-%05d.jpg", number), encoded(photograph(number), "jpg"));
    }
  }

  /** Writes the files that cannot be scored, by the names that {@link #broken} gives them. */
  void addBroken() throws IOException {
    for (Map.Entry<String, byte[]> file : broken().entrySet()) {
      write(file.getKey(), file.getValue());
    }
  }

  /** Puts a photograph in the place of each file that cannot be scored. */
  void repair() throws IOException {
    int number = 1_000_000;
    for (String name : broken().keySet()) {
      write(name, encoded(photograph(number++), "jpg"));
    }
  }

  void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  /** Returns files that cannot be scored, by their names. */
  Map<String, byte[]> broken() throws IOException {
    byte[] jpeg = encoded(photograph(0), "jpg");
    byte[] png = encoded(photograph(0), "png");
    byte[] gif = encoded(photograph(0), "gif");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("empty.jpg", new byte[0]);
    files.put("text.jpg", text("this was to be a picture, and is a line of text\n"));
    files.put("page.png", text("<!DOCTYPE html><html><body>404 Not Found</body></html>\n"));
    files.put("header.jpg", Arrays.copyOf(jpeg, 60));
    files.put("half.jpg", Arrays.copyOf(jpeg, jpeg.length * 2 / 3));
    files.put("half.png", Arrays.copyOf(png, png.length / 2));
    files.put("half.gif", Arrays.copyOf(gif, gif.length / 2));
    files.put("filter.png", png(4, 4, filterNine()));
    files.put("rows.png", png(4, 4, NO_ROWS));
    files.put("no-width.png", png(0, 4, NO_ROWS));
    files.put("large.png", png(100_000, 100_000, NO_ROWS));
    files.put("compression.bmp", bmpOfCompression(77));
    files.put("compression.tif", tiffOfCompression(64_999));
    return files;
  }

  private static byte[] text(String words) {
    return words.getBytes(StandardCharsets.US_ASCII);
  }

  private BufferedImage photograph(int seed) {
    Random random = new Random(seed);
    int side = SIDE + random.nextInt(sample.getHeight() - SIDE);
    int left = random.nextInt(sample.getWidth() - side);
    int top = random.nextInt(sample.getHeight() - side);
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(
          sample, 0, 0, SIDE, SIDE, left, top, left + side, top + side, /* observer= */ null);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private static byte[] encoded(BufferedImage picture, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, format, bytes)) {
      throw new IOException("this Java writes no " + format);
    }
    return bytes.toByteArray();
  }

  /** Four rows of four pixels, with a row filter that PNG does not have. */
  private static byte[] filterNine() {
    byte[] rows = new byte[4 * NO_ROWS.length];
    for (int row = 0; row < 4; row++) {
      rows[row * NO_ROWS.length] = 9;
    }
    return rows;
  }

  private static byte[] png(int width, int height, byte[] rows) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    bytes.writeBytes(chunk("IHDR", header));
    bytes.writeBytes(chunk("IDAT", deflated(rows)));
    bytes.writeBytes(chunk("IEND", new byte[0]));
    return bytes.toByteArray();
  }

  private static byte[] chunk(String kind, byte[] data) {
    CRC32 sum = new CRC32();
    sum.update(text(kind));
    sum.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(text(kind))
        .put(data)
        .putInt((int) sum.getValue())
        .array();
  }

  private static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(data);
      deflater.finish();
      byte[] bytes = new byte[data.length + 64];
      return Arrays.copyOf(bytes, deflater.deflate(bytes));
    } finally {
      deflater.end();
    }
  }

  /** The compression stands behind the first 30 bytes. */
  private byte[] bmpOfCompression(int number) throws IOException {
    byte[] bmp = encoded(photograph(0), "bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(30, number);
    return bmp;
  }

  /** The compression is an entry, with tag 259, of the directory that the header points to. */
  private byte[] tiffOfCompression(int number) throws IOException {
    byte[] tiff = encoded(photograph(0), "tif");
    ByteBuffer bytes =
        ByteBuffer.wrap(tiff)
            .order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = bytes.getInt(4);
    for (int i = 0; i < bytes.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (bytes.getShort(entry) == 259) {
        bytes.putShort(entry + 8, (short) number);
        return tiff;
      }
    }
    throw new IOException("the TIFF names no compression");
  }
}
