package io.tracecast.graph.image.header;

import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;

/** Tells formats apart by their first bytes, and names what is not an image that is read here. */
final class ImageSignature {
  private ImageSignature() {}

  static ImageFormat of(byte[] encoded) {
    HeaderBytes bytes = HeaderBytes.bigEndian(encoded, "");
    if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
      return ImageFormat.JPEG;
    }
    if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
      return ImageFormat.PNG;
    }
    if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
      return ImageFormat.WEBP;
    }
    if (bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a")) {
      return ImageFormat.GIF;
    }
    if (isTiff(bytes)) {
      return ImageFormat.TIFF;
    }
    if (bytes.has(0, "BM")) {
      return ImageFormat.BMP;
    }
    throw unknown(bytes, encoded);
  }

  private static boolean isTiff(HeaderBytes bytes) {
    return bytes.has(0, "II*\0")
        || bytes.has(0, "MM\0*")
        || bytes.has(0, "II+\0")
        || bytes.has(0, "MM\0+");
  }

  private static UnreadableImageException unknown(HeaderBytes bytes, byte[] encoded) {
    String image = imageFormat(bytes);
    if (image != null) {
      return new UnreadableImageException(
          Reason.UNSUPPORTED,
          "Unsupported image format: this is "
              + image
              + "; JPEG, PNG, WebP, BMP, GIF and TIFF are read. Save it as PNG or JPEG first");
    }
    return new UnreadableImageException(
        Reason.NOT_AN_IMAGE,
        "Not an image: the data begin with \""
            + ImageHeader.beginning(encoded)
            + "\""
            + otherKind(bytes)
            + "; JPEG, PNG, WebP, BMP, GIF and TIFF are read");
  }

  private static String imageFormat(HeaderBytes bytes) {
    if (bytes.has(4, "ftypavi") || isHeif(bytes) && bytes.has(16, "avi")) {
      return "AVIF";
    }
    if (isHeif(bytes)) {
      return "HEIF";
    }
    if (bytes.has(4, "jP  ") || bytes.has(0, "\u00ff\u004f\u00ff\u0051")) {
      return "JPEG 2000";
    }
    if (bytes.has(4, "JXL ") || bytes.has(0, "\u00ff\n")) {
      return "JPEG XL";
    }
    if (bytes.has(0, "8BPS")) {
      return "a Photoshop document";
    }
    if (bytes.has(0, "\0\0\1\0")) {
      return "a Windows icon";
    }
    return null;
  }

  private static boolean isHeif(HeaderBytes bytes) {
    return bytes.has(4, "ftyphei")
        || bytes.has(4, "ftyphev")
        || bytes.has(4, "ftypmif1")
        || bytes.has(4, "ftypmsf1");
  }

  private static String otherKind(HeaderBytes bytes) {
    if (bytes.has(0, "PK\u0003\u0004")) {
      return " (a zip archive)";
    }
    if (bytes.has(0, "\u001f\u008b")) {
      return " (gzip data)";
    }
    if (bytes.has(0, "%PDF")) {
      return " (a PDF document)";
    }
    if (bytes.has(0, "<")) {
      return " (markup, such as HTML, XML or SVG)";
    }
    return "";
  }
}
