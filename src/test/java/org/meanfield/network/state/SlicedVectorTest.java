package org.meanfield.network.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SlicedVectorTest {
  @Test
  void floatsAreReadAndWrittenAcrossTheCuts() {
    SlicedVector vector = new SlicedVector(10, 4);

    vector.put(2, new float[] {9, 1, 2, 3, 4, 5, 6, 7}, 1, 7);

    assertThat(vector.slices()).isEqualTo(3);
    assertThat(vector.slice(2)).hasSize(2 * Float.BYTES);
    assertThat(vector.copy()).containsExactly(0, 0, 1, 2, 3, 4, 5, 6, 7, 0);
    assertThat(vector.copy(3, 6)).containsExactly(2, 3, 4, 5, 6, 7);
  }

  @Test
  void itsBytesAreLittleEndianFloats() throws IOException {
    SlicedVector vector = new SlicedVector(5, 2);
    vector.put(0, new float[] {1, 2, 3, 4, 5}, 0, 5);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    vector.write(out, 1, 3);

    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new float[] {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()})
        .containsExactly(2, 3, 4);
    SlicedVector read = new SlicedVector(4, 3);
    read.read(new ByteArrayInputStream(out.toByteArray()), 1, 3);
    assertThat(read.copy()).containsExactly(0, 2, 3, 4);
    assertThatThrownBy(() -> read.read(new ByteArrayInputStream(new byte[11]), 0, 3))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void aLongerAndAShorterVectorShareTheSlicesThatStayAsTheyAre() {
    SlicedVector vector = new SlicedVector(5, 2);
    vector.put(0, new float[] {1, 2, 3, 4, 5}, 0, 5);

    SlicedVector longer = vector.extendedTo(8);
    SlicedVector shorter = vector.prefix(3);

    assertThat(longer.copy()).containsExactly(1, 2, 3, 4, 5, 0, 0, 0);
    assertThat(shorter.copy()).containsExactly(1, 2, 3);
    assertThat(longer.slice(1)).isSameAs(vector.slice(1));
    assertThat(shorter.slice(0)).isSameAs(vector.slice(0));
  }

  @Test
  void equalBitsAreSeenHoweverEitherIsCutAndWhatIsNoNumberIsFound() {
    SlicedVector vector = SlicedVector.of(1, -0f, Float.NaN);
    SlicedVector cut = new SlicedVector(3, 1);
    cut.put(0, new float[] {1, -0f, Float.NaN}, 0, 3);

    assertThat(vector.sameBits(cut)).isTrue();
    assertThat(vector.sameBits(SlicedVector.of(1, 0f, Float.NaN))).isFalse();
    assertThat(vector.isFinite(0, 2)).isTrue();
    assertThat(vector.isFinite(0, 3)).isFalse();
  }
}
