package org.meanfield.network.regression;

import java.awt.AWTError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Locale;
import org.meanfield.network.PictureException;

/**
 * Predicted against true values of one number: a grid, darker where more examples are, and the line
 * on which they would all be. What lies further from the training split's mean than the grid
 * reaches is drawn at its edge.
 */
final class ScatterPicture {
  private static final int CELL = 8;
  private static final int MARGIN = 28;
  private static final int LEFT = 110;
  private static final int TOP = 84;
  private static final int BOTTOM = 72;
  private static final int PLOT = CELL * ValueGrid.SIDE;
  private static final int TICKS = 4;
  private static final int SCALE = 2;

  private static final Color INK = new Color(0x1F2933);
  private static final Color SOFT_INK = new Color(0x6B7785);
  private static final Color NOTHING = new Color(0xF3F5F7);
  private static final Color LIGHT = new Color(0xC6DCF2);
  private static final Color DARK = new Color(0x0B4F94);
  private static final Color LINE = new Color(0xD2691E);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private final ScatterReport report;
  private final Graphics2D pen;

  private ScatterPicture(ScatterReport report, Graphics2D pen) {
    this.report = report;
    this.pen = pen;
  }

  /**
   * @param subject what was evaluated
   * @throws PictureException where this machine's Java cannot draw letters
   */
  static BufferedImage of(ScatterReport report, String subject) {
    try {
      int width = (LEFT + PLOT + MARGIN) * SCALE;
      BufferedImage image =
          new BufferedImage(width, (TOP + PLOT + BOTTOM) * SCALE, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = image.createGraphics();
      pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      pen.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      pen.setColor(Color.WHITE);
      pen.fillRect(0, 0, image.getWidth(), image.getHeight());
      pen.scale(SCALE, SCALE);
      new ScatterPicture(report, pen).draw(subject);
      pen.dispose();
      return image;
    } catch (LinkageError | InternalError | AWTError e) {
      throw PictureException.of("predicted against true values", e);
    }
  }

  private void draw(String subject) {
    write("Predicted against true " + report.name() + ", " + subject, TITLE, INK, MARGIN, 44);
    write("darker: more examples; on the line: right", TEXT, SOFT_INK, MARGIN, 66);
    pen.setColor(NOTHING);
    pen.fillRect(LEFT, TOP, PLOT, PLOT);
    drawCells();
    pen.setColor(LINE);
    pen.setStroke(new BasicStroke(1));
    pen.drawLine(LEFT, TOP + PLOT, LEFT + PLOT, TOP);
    drawAxes();
  }

  private void drawCells() {
    long most = 1;
    for (var cell : report.counts().entrySet()) {
      most =
          ValueGrid.number(cell.getKey()) == report.number()
              ? Math.max(most, cell.getValue())
              : most;
    }
    for (var cell : report.counts().entrySet()) {
      if (ValueGrid.number(cell.getKey()) == report.number()) {
        // The root lets single examples be seen beside many.
        pen.setColor(shade(Math.sqrt((double) cell.getValue() / most)));
        int x = LEFT + ValueGrid.actual(cell.getKey()) * CELL;
        int y = TOP + PLOT - (ValueGrid.predicted(cell.getKey()) + 1) * CELL;
        pen.fillRect(x, y, CELL, CELL);
      }
    }
  }

  private static Color shade(double depth) {
    return new Color(
        mix(LIGHT.getRed(), DARK.getRed(), depth),
        mix(LIGHT.getGreen(), DARK.getGreen(), depth),
        mix(LIGHT.getBlue(), DARK.getBlue(), depth));
  }

  private static int mix(int light, int dark, double depth) {
    return (int) Math.round(light + (dark - light) * depth);
  }

  private void drawAxes() {
    for (int tick = 0; tick <= TICKS; tick++) {
      double share = (double) tick / TICKS;
      String value = String.format(Locale.ROOT, "%.4g", report.grid().value(share));
      int at = (int) (share * PLOT);
      write(value, TEXT, INK, LEFT + at - width(value) / 2.0, TOP + PLOT + 18.0);
      write(value, TEXT, INK, LEFT - 8.0 - width(value), TOP + PLOT - at + 4.0);
    }
    double middle = LEFT + (PLOT - width("true value")) / 2.0;
    write("true value", TEXT, SOFT_INK, middle, TOP + PLOT + 44.0);
    AffineTransform level = pen.getTransform();
    pen.rotate(-Math.PI / 2, MARGIN, TOP + PLOT / 2.0);
    write(
        "predicted value",
        TEXT,
        SOFT_INK,
        MARGIN - width("predicted value") / 2.0,
        TOP + PLOT / 2.0);
    pen.setTransform(level);
  }

  private int width(String text) {
    return pen.getFontMetrics(TEXT).stringWidth(text);
  }

  private void write(String text, Font font, Color color, double x, double y) {
    pen.setFont(font);
    pen.setColor(color);
    pen.drawString(text, (float) x, (float) y);
  }
}
