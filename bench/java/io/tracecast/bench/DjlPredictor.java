package io.tracecast.bench;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.CenterCrop;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.ResizeShort;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * TorchScript as DJL's own documentation runs it: a {@link Predictor} a thread with the translator
 * for image classification, whose batches are planar (NCHW). One intra-op thread each.
 */
public final class DjlPredictor {
  private static final int BATCH_SIZE = 16;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] STD = {0.229f, 0.224f, 0.225f};

  private DjlPredictor() {}

  /** Scores every JPEG file of a folder and prints how many there were. */
  public static void main(String[] arguments)
      throws IOException, ModelNotFoundException, MalformedModelException, InterruptedException,
          ExecutionException {
    PtEngine.getInstance();
    JniUtils.setNumInteropThreads(1);
    JniUtils.setNumThreads(1);
    List<Path> files = BareLoop.jpegs(Path.of(arguments[1]));
    try (ZooModel<Image, Classifications> model = criteria(Path.of(arguments[0])).loadModel()) {
      System.out.printf("{\"images\": %d}%n", score(model, files));
    }
  }

  private static Criteria<Image, Classifications> criteria(Path graph) {
    return Criteria.builder()
        .setTypes(Image.class, Classifications.class)
        .optEngine("PyTorch")
        .optDevice(Device.cpu())
        .optModelPath(graph)
        .optTranslator(
            ImageClassificationTranslator.builder()
                .addTransform(new ResizeShort(256))
                .addTransform(new CenterCrop(224, 224))
                .addTransform(new ToTensor())
                .addTransform(new Normalize(MEAN, STD))
                .optSynset(IntStream.range(0, 1000).mapToObj(Integer::toString).toList())
                .build())
        .build();
  }

  private static int score(ZooModel<Image, Classifications> model, List<Path> files)
      throws InterruptedException, ExecutionException {
    int threads = Runtime.getRuntime().availableProcessors();
    AtomicInteger next = new AtomicInteger();
    Callable<Integer> loop = () -> score(model, files, next);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    int scored = 0;
    try {
      for (Future<Integer> thread : pool.invokeAll(Collections.nCopies(threads, loop))) {
        scored += thread.get();
      }
    } finally {
      pool.shutdownNow();
    }
    return scored;
  }

  private static int score(
      ZooModel<Image, Classifications> model, List<Path> files, AtomicInteger next)
      throws IOException, TranslateException {
    int scored = 0;
    try (Predictor<Image, Classifications> predictor = model.newPredictor()) {
      int start;
      while ((start = next.getAndAdd(BATCH_SIZE)) < files.size()) {
        List<Image> images = new ArrayList<>();
        for (Path file : files.subList(start, Math.min(start + BATCH_SIZE, files.size()))) {
          images.add(ImageFactory.getInstance().fromFile(file));
        }
        scored += predictor.batchPredict(images).size();
      }
    }
    return scored;
  }
}
