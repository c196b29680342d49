package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What tells that an image of a store has changed. */
class TestEntityTags {

  private static FileStatus file() {
    return new FileStatus(3, false, 1, 1, 1000, new Path("s3a://bucket/a.jpg"));
  }

  private static final class Tagged extends FileStatus implements EtagSource {
    private static final long serialVersionUID = 1L;

    Tagged(FileStatus file) throws IOException {
      super(file);
    }

    @Override
    public String getEtag() {
      return "9bb58f26";
    }
  }

  private static String markerOf(FileStatus status) throws IOException {
    try (FoundImages found = new FoundImages(1, new Configuration())) {
      new StoreListing(null, null, new PassedOver.Counter()).list(status, found.nextName());
      Row image = found.listed(PassedOver.NONE).images().get(0);
      return ImageRowCodec.fromRow(image).changeMarker();
    }
  }

  @Test
  void aStoresTagTellsAndElseTimeAndSize() throws IOException {
    assertThat(markerOf(new Tagged(file()))).isEqualTo("9bb58f26");
    assertThat(markerOf(file())).isEqualTo("1000 3");
  }
}
