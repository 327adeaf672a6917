package org.meanfield.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file of an image is, by the bytes that it begins with. */
enum ImageFormat {
  PNG("PNG", "\u0089PNG\r\n\u001A\n"),
  JPEG("JPEG", "\u00FF\u00D8\u00FF"),
  GIF("GIF", "GIF8"),
  WEBP("WebP", "RIFF....WEBP"),
  HEIC("HEIC", "....ftyp(?:hei|hev|mif1|msf1)"),
  AVIF("AVIF", "....ftypavi"),
  BMP("BMP", "BM....\0\0\0\0"),
  TIFF("TIFF", "(?:II[*+]\0|MM\0[*+])"),
  JPEG_2000("JPEG 2000", "(?:\0\0\0\u000CjP {2}|\u00FFO\u00FFQ)"),
  JPEG_XL("JPEG XL", "(?:\0\0\0\u000CJXL |\u00FF\n)");

  private static final int LONGEST_BEGINNING = 16;

  private final String text;
  private final Pattern beginning;

  /**
   * @param beginning a pattern of bytes, a character each
   */
  ImageFormat(String text, String beginning) {
    this.text = text;
    this.beginning = Pattern.compile(beginning, Pattern.DOTALL);
  }

  static Optional<ImageFormat> of(byte[] file) {
    int length = Math.min(file.length, LONGEST_BEGINNING);
    String head = new String(file, 0, length, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values())
        .filter(format -> format.beginning.matcher(head).lookingAt())
        .findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
