package io.tracecast.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestTensorBatch {
  private static final ImageShape SHAPE = new ImageShape(3, 2, 2, ElementType.FLOAT32, Layout.NCHW);

  private final TensorMemory memory = TensorMemory.root(1 << 12);

  @AfterEach
  void closingFindsNoLeak() {
    memory.close();
  }

  @Test
  void slotsLieSideBySideInTheWholeBuffer() {
    try (TensorBatch batch = memory.allocate(SHAPE, 3)) {
      batch.slot(1).putFloat(0, 7f);
      ByteBuffer slot = batch.slot(1);
      ByteBuffer whole = batch.buffer(3);

      assertThat(whole.getFloat(48)).isEqualTo(7f);
      assertThat(whole.capacity()).isEqualTo(3 * 48);
      assertThat(batch.buffer(2).capacity()).isEqualTo(2 * 48);
      assertThat(slot.position()).isZero();
      assertThat(slot.capacity()).isEqualTo(48);
      assertThat(slot.isDirect()).isTrue();
      assertThat(slot.order()).isEqualTo(ByteOrder.nativeOrder());
    }
  }

  @Test
  void aNewBatchIsEmptyAndZero() {
    try (TensorBatch batch = memory.allocate(SHAPE, 2)) {
      assertThat(batch.count()).isZero();
      assertThat(batch.buffer(2)).isEqualTo(ByteBuffer.allocate(96));
    }
  }

  @Test
  void aBatchTakesSmallerImagesAndNoLargerOnes() {
    try (TensorBatch batch = memory.allocate(SHAPE, 1)) {
      batch.setCount(1);
      batch.reshape(SHAPE.withSize(1, 2));

      assertThat(batch.count()).isZero();
      assertThat(batch.shape().dims(1)).containsExactly(1, 3, 1, 2);
      assertThat(batch.slot(0).capacity()).isEqualTo(24);
      assertThat(batch.buffer(1).capacity()).isEqualTo(24);
      assertThatThrownBy(() -> batch.reshape(SHAPE.withSize(1, 3)))
          .hasMessageStartingWith("A batch for images of 3x2x2")
          .hasMessageContaining("has no room for those of 3x1x3");
      batch.reshape(SHAPE);
      assertThat(batch.slot(0).capacity()).isEqualTo(48);
    }
  }

  @Test
  void paddingIsZeroedAndImagesAreNot() {
    try (TensorBatch batch = memory.allocate(SHAPE, 4)) {
      for (int i = 0; i < 4; i++) {
        batch.slot(i).putFloat(0, 1f);
      }
      batch.setCount(2);
      batch.zeroPadding(3);

      assertThat(batch.slot(1).getFloat(0)).isEqualTo(1f);
      assertThat(batch.slot(2).getFloat(0)).isZero();
      assertThat(batch.slot(3).getFloat(0)).isEqualTo(1f);
    }
  }

  @Test
  void placesOutsideAreRefused() {
    try (TensorBatch batch = memory.allocate(SHAPE, 2)) {
      assertThatThrownBy(() -> batch.slot(2)).hasMessage("Slot 2 of a batch with 2");
      assertThatThrownBy(() -> batch.slot(-1)).hasMessage("Slot -1 of a batch with 2");
      assertThatThrownBy(() -> batch.buffer(3)).hasMessage("3 images of a batch with 2");
      assertThatThrownBy(() -> batch.setCount(3))
          .hasMessage("A batch with 2 slots cannot hold 3 images");
    }
  }

  @Test
  void aClosedBatchSaysSo() {
    TensorBatch batch = memory.allocate(SHAPE, 2);
    batch.close();
    batch.close();

    assertThatThrownBy(() -> batch.slot(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("batch is closed");
    assertThatThrownBy(batch::hold).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void memoryIsFreedByWhoeverComesLast() throws Exception {
    TensorBatch batch = memory.allocate(SHAPE, 2);
    TensorBatch.Hold first = batch.hold();
    TensorBatch.Hold second = batch.hold();
    batch.close();
    first.close();
    first.close();
    assertThat(memory.allocatedBytes()).isPositive();
    second.close();
    assertThat(memory.allocatedBytes()).isZero();
    batch.awaitReleased();
  }

  @Test
  void aLimitIsNamedWithWhatIsHeld() {
    try (TensorMemory slot = memory.child("slot 3", 256);
        TensorBatch batch = slot.allocate(SHAPE, 2)) {
      assertThat(batch.capacity()).isEqualTo(2);
      assertThatThrownBy(() -> slot.allocate(SHAPE, 4))
          .isInstanceOf(TensorMemoryException.class)
          .hasMessageContaining("a batch of 4 images (192 bytes)")
          .hasMessageContaining("memory 'slot 3' holds 128 of at most 256 bytes")
          .hasMessageContaining("Lower the batch size");
    }
  }

  @Test
  void aLeakFailsTheCloseUntilItIsGivenBack() {
    TensorMemory own = TensorMemory.root(1 << 12);
    TensorBatch leaked = own.allocate(SHAPE, 1);

    assertThatThrownBy(own::close)
        .isInstanceOf(TensorMemoryException.class)
        .hasMessageContaining("cannot be closed with 64 bytes still held");
    leaked.close();
    own.close();
  }

  @Test
  void aBatchBeyondTwoGibibytesIsRefused() {
    ImageShape large = new ImageShape(3, 4096, 4096, ElementType.FLOAT32, Layout.NCHW);

    assertThatThrownBy(() -> memory.allocate(large, 11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes more than 2 GiB")
        .hasMessageEndingWith("At most 10 fit.");
    assertThatThrownBy(() -> memory.allocate(large, Integer.MAX_VALUE))
        .hasMessageEndingWith("At most 10 fit.");
    assertThatThrownBy(() -> memory.allocate(SHAPE, 0)).hasMessageContaining("not for 0");
  }
}
