package org.meanfield.data.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.FeatureConfig.Missing;
import org.meanfield.config.FeatureConfig.Unseen;
import org.meanfield.config.TableColumns;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.NumericColumn;
import org.meanfield.data.Packed;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.TableRecord;

/** Cells of a row: what is a number, what is a category and what is missing. */
class FeatureParserTest {
  private static final Object[] MISSING = {null, "", " ", Double.NaN, Float.NaN};

  /** A category and a number; the only category that a usable row has is Rome. */
  private static FeatureParser parser(CellRules cells) {
    List<String> categorical = List.of("town");
    return new FeatureParser(
        new TableColumns(List.of("town", "x"), categorical, "", List.of("y"), false, ""),
        false,
        null,
        cells);
  }

  private static ShardCells cells(Missing missing) {
    return new ShardCells(
        new FeatureConfig(missing, false, Unseen.FAIL), List.of(Map.of("Rome", 0), Map.of()));
  }

  private static TableRecord record(Object... cells) {
    return new TableRecord(Cells.of(Arrays.asList(cells)), null, false, "t.csv", 0, 0, 0);
  }

  @Test
  void aRowThatIsLeftOutMayHaveACategoryThatNoOtherHas() {
    assertThatThrownBy(() -> parser(cells(Missing.SKIP)).parse(record("Ulm", null, "p")))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("column x is null");
    assertThatThrownBy(() -> parser(cells(Missing.FAIL)).parse(record("Ulm", "high", "p")))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("column x = \"high\", wanted a number");
  }

  @Test
  void notANumberIsNoValueAsNothingIs() throws BadRecordException {
    for (Object cell : MISSING) {
      byte[] packed = parser(cells(Missing.MEAN)).parse(record("Rome", cell, "p")).packed(0);
      assertThat(Packed.doubleAt(packed, Double.BYTES)).as("%s", cell).isNaN();
    }
    assertThatThrownBy(() -> parser(cells(Missing.FAIL)).parse(record("Rome", Double.NaN, "p")))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("column x is NaN, wanted a number");
  }

  @Test
  void aRowKeepsItsSplitHoweverItSaysThatAValueIsMissing() {
    FeatureParser parser = parser(cells(Missing.MEAN));
    byte[] without = parser.source(record("Rome", null, "p"));

    for (Object cell : MISSING) {
      assertThat(parser.source(record("Rome", cell, "p"))).as("%s", cell).isEqualTo(without);
    }
    assertThat(parser.source(record("Rome", 0.0, "p"))).isNotEqualTo(without);
  }

  @Test
  void aModelOfNumbersRefusesCategoriesByName() {
    for (FeatureColumns columns :
        List.of(
            FeatureColumns.none(),
            new FeatureColumns(List.of(new NumericColumn("town"), new NumericColumn("x"))))) {
      FeatureParser parser = parser(new ModelCells(columns, Unseen.FAIL));
      assertThatThrownBy(() -> parser.parseUnlabelled(record("Rome", 1)))
          .isInstanceOf(BadRecordException.class)
          .hasMessageContaining("column town: the model takes numbers of it");
    }
  }

  @Test
  void aWeightHasTheDigitsThatItIsWrittenWith() throws BadRecordException {
    RecordParser weighed = WeighedParser.of(parser(cells(Missing.FAIL)), "w");

    assertThat(weight(weighed, "0.1")).isEqualTo(0.1);
    assertThat(weight(weighed, 0.1f)).isEqualTo(0.1);
    // What trains with floats counts it for nothing, and so must what counts the rows.
    assertThat(weight(weighed, 1e-60)).isZero();
    assertThatThrownBy(() -> weight(weighed, 1e60)).hasMessageContaining("wanted a weight");
  }

  private static double weight(RecordParser parser, Object weight) throws BadRecordException {
    byte[] packed = parser.parse(record("Rome", 1, "p", weight)).packed(0);
    return Packed.doubleAt(packed, packed.length - Double.BYTES);
  }
}
