package org.meanfield.network.classification;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.meanfield.config.Amount;
import org.meanfield.network.PictureException;
import org.meanfield.network.classification.ConfusionMatrix.Cell;

/**
 * The confusion matrix as a picture: a row for each true class, a column for each predicted one,
 * blue what is right, orange what is wrong, darker the larger its share of the true class; recall
 * beside each row, precision below each column. Where there are too many classes for names and
 * numbers, only the cells.
 */
final class ConfusionPicture {
  /** Beyond, nobody sees anything. */
  private static final int MOST_CLASSES = 1000;

  private static final int LONGEST_NAME = 30;

  /** Up to so many classes a cell holds six digits. */
  private static final int ROOMY = 12;

  private static final Color PAPER = Color.WHITE;
  private static final Color SOFT_INK = new Color(0x6B7785);
  private static final Color NOTHING = new Color(0xF3F5F7);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private final ConfusionMatrix matrix;
  private final ConfusionLayout layout;
  private final List<String> names;
  private final Graphics2D pen;

  private ConfusionPicture(
      ConfusionMatrix matrix, ConfusionLayout layout, List<String> names, Graphics2D pen) {
    this.matrix = matrix;
    this.layout = layout;
    this.names = names;
    this.pen = pen;
  }

  /**
   * The picture; empty for more than a thousand classes.
   *
   * @param subject what was evaluated
   * @throws PictureException where this machine's Java cannot draw letters
   */
  static Optional<BufferedImage> of(ConfusionMatrix matrix, String subject) {
    if (matrix.size() > MOST_CLASSES) {
      return Optional.empty();
    }
    try {
      return Optional.of(draw(matrix, subject));
    } catch (LinkageError | InternalError | AWTError e) {
      throw PictureException.of("the confusion matrix", e);
    }
  }

  private static BufferedImage draw(ConfusionMatrix matrix, String subject) {
    List<String> names =
        matrix.classes().stream().map(name -> NameColumn.shorten(name, LONGEST_NAME)).toList();
    String longest =
        matrix.cells().stream()
            .map(cell -> number(cell.examples(), matrix.size()))
            .max(Comparator.comparingInt(String::length))
            .orElse("");
    ConfusionLayout layout = ConfusionLayout.of(names, longest);
    int scale = layout.scale();
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
    new ConfusionPicture(matrix, layout, names, pen).draw(subject);
    pen.dispose();
    return image;
  }

  private void draw(String subject) {
    pen.setColor(PAPER);
    pen.fillRect(0, 0, layout.width(), layout.height());
    drawHeading(subject);
    drawAxes();
    drawGround();
    matrix.cells().forEach(this::drawCell);
    if (layout.named()) {
      drawNames();
      drawScores();
    }
    drawLegend();
  }

  private void drawHeading(String subject) {
    int x = ConfusionLayout.MARGIN;
    int y = ConfusionLayout.MARGIN;
    write("Confusion matrix, " + subject, TITLE, CellShade.INK, x, y + 16);
    String facts =
        String.format(
            Locale.ROOT,
            "%s, %s, accuracy %.1f %%",
            Amount.grouped(matrix.examples(), "example"),
            Amount.grouped(matrix.size(), "class", "classes"),
            100 * matrix.accuracy());
    write(facts, TEXT, SOFT_INK, x, y + 38);
  }

  private void drawAxes() {
    int side = matrix.size() * layout.cell();
    int above = ConfusionLayout.MARGIN + ConfusionLayout.HEADING + 14;
    writeCentred("predicted class", TEXT, SOFT_INK, layout.left() + side / 2.0, above);
    AffineTransform upright = pen.getTransform();
    pen.rotate(-Math.PI / 2, ConfusionLayout.MARGIN + 12.0, layout.top() + side / 2.0);
    writeCentred(
        "true class", TEXT, SOFT_INK, ConfusionLayout.MARGIN + 12.0, layout.top() + side / 2.0);
    pen.setTransform(upright);
  }

  /** Pairs that never occur. */
  private void drawGround() {
    pen.setColor(NOTHING);
    int side = matrix.size() * layout.cell();
    pen.fillRect(layout.left(), layout.top(), side, side);
    if (layout.named()) {
      pen.setColor(PAPER);
      for (int k = 0; k <= matrix.size(); k++) {
        pen.fillRect(layout.x(k) - 1, layout.top(), 1, side);
        pen.fillRect(layout.left(), layout.y(k) - 1, side, 1);
      }
    }
  }

  private void drawCell(Cell cell) {
    int line = layout.named() ? 1 : 0;
    int side = layout.cell() - line;
    int x = layout.x(cell.predicted());
    int y = layout.y(cell.actual());
    CellShade shade = CellShade.of(cell, matrix.share(cell));
    pen.setColor(shade.ground());
    pen.fillRect(x, y, side, side);
    if (layout.named()) {
      String number = number(cell.examples(), matrix.size());
      writeCentred(
          number, layout.numbers(), shade.ink(), x + side / 2.0, middle(y, layout.numbers()));
    }
  }

  private void drawNames() {
    Font font = layout.names();
    for (int k = 0; k < matrix.size(); k++) {
      writeEndingAt(names.get(k), font, CellShade.INK, nameEdge(), middle(layout.y(k), font));
    }
    for (int k = 0; k < matrix.size(); k++) {
      drawHead(names.get(k), CellShade.INK, layout.x(k) + layout.cell() / 2.0);
    }
  }

  private void drawHead(String name, Color color, double x) {
    double y = layout.top() - ConfusionLayout.GAP;
    if (!layout.slanted()) {
      writeCentred(name, layout.names(), color, x, y);
      return;
    }
    AffineTransform level = pen.getTransform();
    pen.rotate(-Math.PI / 4, x, y);
    write(name, layout.names(), color, x, y);
    pen.setTransform(level);
  }

  private void drawScores() {
    Font font = layout.numbers();
    int below = layout.y(matrix.size()) + ConfusionLayout.GAP;
    int y = below + layout.numbers().getSize();
    drawHead(ConfusionLayout.RECALL, SOFT_INK, recallMiddle());
    writeEndingAt(ConfusionLayout.PRECISION, layout.names(), SOFT_INK, nameEdge(), y);
    for (int k = 0; k < matrix.size(); k++) {
      ClassScores scores = matrix.scores().get(k);
      String recall = scores.examples() == 0 ? "–" : percent(scores.recall());
      writeCentred(recall, font, SOFT_INK, recallMiddle(), middle(layout.y(k), font));
      String precision = scores.predicted() == 0 ? "–" : percent(scores.precision());
      writeCentred(precision, font, SOFT_INK, layout.x(k) + layout.cell() / 2.0, y);
    }
  }

  private void drawLegend() {
    int y = layout.height() - ConfusionLayout.MARGIN;
    int x = ConfusionLayout.MARGIN;
    x = drawRamp("right", CellShade.RIGHT_LIGHT, CellShade.RIGHT_DARK, x, y);
    x = drawRamp("wrong", CellShade.WRONG_LIGHT, CellShade.WRONG_DARK, x, y);
    write("darker: a larger share of the true class", TEXT, SOFT_INK, x, y);
  }

  private int drawRamp(String name, Color light, Color dark, int x, int y) {
    int length = 48;
    pen.setPaint(new GradientPaint(x, 0, light, x + (float) length, 0, dark));
    pen.fillRect(x, y - 10, length, 10);
    write(name, TEXT, SOFT_INK, x + length + 6.0, y);
    return x + length + 6 + ConfusionLayout.width(TEXT, name) + 18;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f", 100 * share);
  }

  /** In few letters where cells are small. */
  private static String number(long count, int classes) {
    if (count < 10_000 || count < 1_000_000 && classes <= ROOMY) {
      return String.format(Locale.ROOT, "%,d", count);
    }
    return count < 1_000_000
        ? count / 1000 + "k"
        : String.format(Locale.ROOT, "%.1fM", count / 1e6);
  }

  /** Where the names of the rows end. */
  private double nameEdge() {
    return layout.left() - (double) ConfusionLayout.GAP;
  }

  private double recallMiddle() {
    int width = layout.slanted() ? ConfusionLayout.SLANTED_SCORES : ConfusionLayout.SCORES;
    return layout.x(matrix.size()) + ConfusionLayout.GAP + width / 2.0;
  }

  /** The baseline of letters in the middle of a row. */
  private double middle(int y, Font font) {
    return y + layout.cell() / 2.0 + font.getSize() * 0.36;
  }

  private void writeCentred(String text, Font font, Color color, double x, double y) {
    write(text, font, color, x - ConfusionLayout.width(font, text) / 2.0, y);
  }

  private void writeEndingAt(String text, Font font, Color color, double x, double y) {
    write(text, font, color, x - ConfusionLayout.width(font, text), y);
  }

  private void write(String text, Font font, Color color, double x, double y) {
    pen.setFont(font);
    pen.setColor(color);
    pen.drawString(text, (float) x, (float) y);
  }
}
