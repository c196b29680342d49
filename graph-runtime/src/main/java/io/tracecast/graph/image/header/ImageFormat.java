package io.tracecast.graph.image.header;

/** An image format that is read here. */
public enum ImageFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  WEBP("WebP"),
  BMP("BMP"),
  GIF("GIF"),
  TIFF("TIFF");

  private final String title;

  ImageFormat(String title) {
    this.title = title;
  }

  /** Returns the format's name as its own documents write it. */
  public String title() {
    return title;
  }
}
