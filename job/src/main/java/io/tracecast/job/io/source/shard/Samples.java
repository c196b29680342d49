package io.tracecast.job.io.source.shard;

import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.error.RefusedImageException.Kind;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Puts a shard's members together to samples: those of one key, which have to follow one another.
 * Without companions each image is a sample of its own, and its key does not matter.
 */
final class Samples {
  /** Of a text that goes along into the predictions. */
  private static final int MOST_COMPANION_BYTES = 1 << 20;

  private final ImageRow shard;
  private final ShardContent wanted;
  private final Consumer<ImageRow> images;
  private final SeenNames seenNames = new SeenNames();
  private final SeenNames seenKeys = new SeenNames();
  private final List<Member> waiting = new ArrayList<>();
  private String key;
  private boolean repeated;
  private String[] texts;
  private RefusedImageException unusable;
  private boolean hasImages;
  private long count;

  /**
   * @param images takes the images of each sample once it is complete
   */
  Samples(ImageRow shard, ShardContent wanted, Consumer<ImageRow> images) {
    this.shard = shard;
    this.wanted = wanted;
    this.images = images;
  }

  /** Returns how many images were given. */
  long count() {
    return count;
  }

  void add(Member member) {
    hasImages |= member.name().isImage();
    if (!seenNames.add(member.name().text())) {
      give(
          Member.refused(
              member.name(),
              Kind.REPEATED_NAME,
              "The shard has a member of that name before; one image is scored under one name"));
    } else if (wanted.companions().isEmpty()) {
      give(member);
    } else {
      addToSample(member);
    }
  }

  private void addToSample(Member member) {
    String next = member.name().key();
    if (!next.equals(key)) {
      complete();
      key = next;
      repeated = !seenKeys.add(next);
      texts = new String[wanted.companions().size()];
    }
    if (repeated) {
      give(
          Member.refused(
              member.name(),
              Kind.REPEATED_KEY,
              ("The members of sample '%s' do not follow one another, so what belongs to its image is"
                      + " not known; write the shard in the order of its keys")
                  .formatted(key)));
    } else if (member.name().isImage()) {
      waiting.add(member);
    } else {
      addText(member);
    }
  }

  private void addText(Member member) {
    byte[] text = member.content();
    if (text == null || text.length > MOST_COMPANION_BYTES) {
      unusable =
          unusable(
              member,
              text == null
                  ? member.refusal().getMessage()
                  : "it has %d bytes, and at most %d are taken along"
                      .formatted(text.length, MOST_COMPANION_BYTES));
      return;
    }
    try {
      texts[wanted.companion(member.name())] =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      unusable = unusable(member, "it is not text in UTF-8");
    }
  }

  private static RefusedImageException unusable(Member member, String why) {
    return new RefusedImageException(
        Kind.UNUSABLE_COMPANION,
        "What goes along with it, %s, cannot be taken: %s. --keep-columns without it scores the image"
            .formatted(member.name().text(), why));
  }

  private void complete() {
    Row kept = texts == null ? null : RowFactory.create((Object[]) texts);
    for (Member image : waiting) {
      give(unusable == null ? image : new Member(image.name(), null, unusable), kept);
    }
    waiting.clear();
    unusable = null;
    texts = null;
  }

  private void give(Member member) {
    give(member, null);
  }

  private void give(Member member, Row kept) {
    String path = shard.path() + "!/" + member.name().text();
    if (member.refusal() != null) {
      images.accept(shard.refused(path, member.refusal()));
      return;
    }
    count++;
    images.accept(
        new ImageRow(
            path,
            shard.modificationTime(),
            (long) member.content().length,
            shard.version(),
            ContentPlace.ROW,
            member.content(),
            kept));
  }

  /** Gives the last sample; a shard without an image is told of. */
  void end() {
    complete();
    if (!hasImages) {
      images.accept(
          shard.refused(
              shard.path(),
              new RefusedImageException(
                  Kind.NO_IMAGES,
                  "The shard holds no image: none of its members' names ends as an image's, such as"
                      + " .jpg")));
    }
  }

  /** Gives the last sample of a shard that is damaged, whose companions may be lost. */
  void cutOff() {
    if (!wanted.companions().isEmpty() && !waiting.isEmpty()) {
      unusable =
          new RefusedImageException(
              Kind.DAMAGED_SHARD,
              "The shard is damaged behind this image, so what goes along with it may be lost");
    }
    complete();
  }
}
