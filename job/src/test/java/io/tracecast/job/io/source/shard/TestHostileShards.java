package io.tracecast.job.io.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.hadoop.conf.Configuration;

/** Archives as they may be made, and the same damaged at any place. */
class TestHostileShards {
  private static final int MOST = 5000;
  private static final Configuration HADOOP = new Configuration(false);

  private static List<ImageRow> read(String suffix, byte[] bytes) throws IOException {
    Path file = Files.createTempFile("shard", suffix);
    try {
      Files.write(file, bytes);
      List<ImageRow> images = new ArrayList<>();
      try (ShardImages reader =
          new ShardImages(
              ImageRow.ofFile(file.toUri().toString(), null, null),
              new ShardContent(MOST, List.of()),
              HADOOP)) {
        reader.forEachRemaining(images::add);
      }
      return images;
    } finally {
      Files.delete(file);
    }
  }

  private static Map<String, byte[]> contents(List<Integer> sizes) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    Random random = new Random(sizes.hashCode());
    for (int i = 0; i < sizes.size(); i++) {
      byte[] content = new byte[sizes.get(i)];
      random.nextBytes(content);
      contents.put("folder/" + "n".repeat(sizes.get(i) % 150) + i + ".jpg", content);
    }
    return contents;
  }

  private static byte[] archive(boolean tar, Map<String, byte[]> contents) throws IOException {
    ArchiveBuilder archive = tar ? ArchiveBuilder.tar() : ArchiveBuilder.zip();
    for (Map.Entry<String, byte[]> one : contents.entrySet()) {
      archive.add(one.getKey(), one.getValue());
    }
    return archive.bytes();
  }

  private static String name(ImageRow image) {
    return image.path().substring(image.path().indexOf("!/") + 2);
  }

  @Property(tries = 60)
  void everyMemberIsGivenOnceInOrder(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 6000) Integer> sizes,
      @ForAll boolean tar,
      @ForAll boolean gzip)
      throws IOException {
    Map<String, byte[]> contents = contents(sizes);
    byte[] bytes = archive(tar, contents);
    boolean packed = tar && gzip;

    List<ImageRow> images =
        read(
            packed ? ".tar.gz" : tar ? ".tar" : ".zip",
            packed ? ArchiveBuilder.gzip(bytes) : bytes);

    assertThat(images.stream().map(TestHostileShards::name))
        .containsExactlyElementsOf(contents.keySet());
    for (ImageRow image : images) {
      byte[] content = contents.get(name(image));
      if (content.length > MOST) {
        assertThat(RefusedImageException.decoded(image.content()).kind())
            .isEqualTo(RefusedImageException.Kind.TOO_LARGE);
      } else {
        assertThat(image.content()).isEqualTo(content);
      }
    }
  }

  @Property(tries = 200)
  void aCutShardGivesImagesThatAreWholeAndSaysThatItIsCut(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(max = 3000) Integer> sizes,
      @ForAll boolean tar,
      @ForAll @IntRange(max = 999) int part)
      throws IOException {
    Map<String, byte[]> contents = contents(sizes);
    byte[] bytes = archive(tar, contents);
    int end = tar ? lastByte(bytes) : bytes.length - 1;

    List<ImageRow> images =
        read(
            tar ? ".tar" : ".zip",
            java.util.Arrays.copyOf(bytes, (int) ((long) end * part / 1000)));

    ImageRow last = images.remove(images.size() - 1);
    assertThat(RefusedImageException.decoded(last.content()).kind())
        .isEqualTo(RefusedImageException.Kind.DAMAGED_SHARD);
    assertThat(images)
        .allSatisfy(image -> assertThat(image.content()).isEqualTo(contents.get(name(image))));
  }

  /** Returns where the last member's bytes end; what follows are records of zeros. */
  private static int lastByte(byte[] tar) {
    int end = tar.length;
    while (tar[end - 1] == 0) {
      end--;
    }
    return end;
  }

  @Property(tries = 300)
  void aDamagedShardNeitherFailsNorGivesMoreThanItHas(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(max = 3000) Integer> sizes,
      @ForAll boolean tar,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 99999) Integer> places,
      @ForAll byte mask)
      throws IOException {
    byte[] bytes = archive(tar, contents(sizes));
    places.forEach(place -> bytes[(int) ((long) bytes.length * place / 100_000)] ^= mask);

    List<ImageRow> images = read(tar ? ".tar" : ".zip", bytes);

    assertThat(images).isNotEmpty();
    assertThat(images)
        .allSatisfy(
            image -> {
              if (image.place() == ContentPlace.REFUSED) {
                assertThat(RefusedImageException.decoded(image.content())).isNotNull();
              } else {
                assertThat(image.content().length).isLessThanOrEqualTo(MOST);
              }
            });
  }
}
