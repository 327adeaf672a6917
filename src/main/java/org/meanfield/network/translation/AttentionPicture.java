package org.meanfield.network.translation;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.Amount;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.network.Picture;
import org.meanfield.network.PictureException;

/**
 * Where a translator's heads look as a picture: a panel a head, with a column for each token of the
 * source and a row for each token of the translation, darker the more of the row's attention goes
 * there.
 */
public final class AttentionPicture {
  /** Letters of a token that are shown. */
  private static final int LONGEST_NAME = 20;

  private static final Color PAPER = Color.WHITE;
  private static final Color INK = new Color(0x1F2933);
  private static final Color SOFT_INK = new Color(0x6B7785);
  private static final Color LITTLE = new Color(0xF3F5F7);
  private static final Color MUCH = new Color(0x0B4F94);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private final List<String> source;
  private final List<String> target;
  private final AttentionLayout layout;
  private final Graphics2D pen;

  private AttentionPicture(
      List<String> source, List<String> target, AttentionLayout layout, Graphics2D pen) {
    this.source = source;
    this.target = target;
    this.layout = layout;
    this.pen = pen;
  }

  /** What the tokens of a text are called, and behind them its end. */
  public static List<String> names(Vocabulary vocabulary, int... tokens) {
    List<String> names = new ArrayList<>();
    for (int token : tokens) {
      names.add(shown(vocabulary.name(token)));
    }
    names.add(shown(vocabulary.name(vocabulary.end())));
    return names;
  }

  private static String shown(String name) {
    String line = name.replaceAll("\\s|\\p{Cntrl}", "␣");
    return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME - 1) + "…";
  }

  /**
   * Draws.
   *
   * @param maps {@code [heads][target][source]}
   * @param source names of the tokens that are looked at
   * @param target names of the tokens that are said
   * @throws PictureException where this machine's Java cannot draw letters
   */
  public static Picture of(float[][][] maps, List<String> source, List<String> target) {
    try {
      return new Picture("attention", draw(maps, source, target));
    } catch (LinkageError | InternalError | AWTError e) {
      throw PictureException.of("the attention", e);
    }
  }

  private static BufferedImage draw(float[][][] maps, List<String> source, List<String> target) {
    AttentionLayout layout = AttentionLayout.of(maps.length, source, target);
    int scale = AttentionLayout.SCALE;
    BufferedImage image =
        new BufferedImage(
            layout.width() * scale, layout.height() * scale, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    pen.scale(scale, scale);
    new AttentionPicture(source, target, layout, pen).draw(maps);
    pen.dispose();
    return image;
  }

  private void draw(float[][][] maps) {
    pen.setColor(PAPER);
    pen.fillRect(0, 0, layout.width(), layout.height());
    int x = AttentionLayout.MARGIN;
    int y = AttentionLayout.MARGIN;
    write("Attention to the source", TITLE, INK, x, y + 16);
    String facts =
        "%s, %s of translation to %s of source"
            .formatted(
                Amount.of(maps.length, "head"),
                Amount.of(target.size(), "token"),
                Amount.of(source.size(), "token"));
    write(facts, TEXT, SOFT_INK, x, y + 38);
    for (int head = 0; head < maps.length; head++) {
      drawPanel(head, maps[head]);
    }
    drawLegend();
  }

  private void drawPanel(int head, float[][] map) {
    int x = layout.panelX(head) + layout.left();
    int y = layout.panelY(head) + layout.top();
    write("head " + (head + 1), TEXT, INK, layout.panelX(head), layout.panelY(head) + 13);
    for (int row = 0; row < target.size(); row++) {
      for (int column = 0; column < source.size(); column++) {
        pen.setColor(shade(map[row][column]));
        int side = layout.cell() - 1;
        pen.fillRect(x + column * layout.cell(), y + row * layout.cell(), side, side);
      }
    }
    Font font = AttentionLayout.TOKENS;
    for (int row = 0; row < target.size(); row++) {
      double end = x - (double) AttentionLayout.GAP;
      double width = AttentionLayout.width(font, target.get(row));
      double middle = y + (row + 0.5) * layout.cell() + font.getSize() * 0.36;
      write(target.get(row), font, INK, end - width, middle);
    }
    for (int column = 0; column < source.size(); column++) {
      double middle = x + (column + 0.5) * layout.cell();
      writeSlanted(source.get(column), middle, y - (double) AttentionLayout.GAP);
    }
  }

  private void writeSlanted(String name, double x, double y) {
    AffineTransform level = pen.getTransform();
    pen.rotate(-Math.PI / 4, x, y);
    write(name, AttentionLayout.TOKENS, INK, x, y);
    pen.setTransform(level);
  }

  private void drawLegend() {
    int length = 48;
    int x = AttentionLayout.MARGIN;
    int y = layout.height() - AttentionLayout.MARGIN;
    pen.setPaint(new GradientPaint(x, 0, LITTLE, x + (float) length, 0, MUCH));
    pen.fillRect(x, y - 10, length, 10);
    write("from none of a row's attention to all of it", TEXT, SOFT_INK, x + length + 6.0, y);
  }

  /** Between the two colours; what rounding leaves beyond is cut. */
  private static Color shade(float share) {
    double depth = Math.max(0, Math.min(1, share));
    return new Color(
        mix(LITTLE.getRed(), MUCH.getRed(), depth),
        mix(LITTLE.getGreen(), MUCH.getGreen(), depth),
        mix(LITTLE.getBlue(), MUCH.getBlue(), depth));
  }

  private static int mix(int light, int dark, double depth) {
    return (int) Math.round(light + (dark - light) * depth);
  }

  private void write(String text, Font font, Color color, double x, double y) {
    pen.setFont(font);
    pen.setColor(color);
    pen.drawString(text, (float) x, (float) y);
  }
}
