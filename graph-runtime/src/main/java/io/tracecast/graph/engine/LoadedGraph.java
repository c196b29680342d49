package io.tracecast.graph.engine;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.onnxruntime.engine.OrtNDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.tracecast.graph.tensor.ElementType;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * A graph inside its engine. Forward passes may run on several threads at once; loading and closing
 * may not run beside them.
 */
final class LoadedGraph implements AutoCloseable {
  private final Model model;
  private final Block block;
  private final AutoCloseable options;
  private final boolean answersMaps;
  private final ExtraInputs extras;

  private LoadedGraph(Model model, AutoCloseable options, boolean answersMaps, ExtraInputs extras) {
    this.model = model;
    this.block = model.getBlock();
    this.options = options;
    this.answersMaps = answersMaps;
    this.extras = extras;
  }

  /** Loads the graph; the caller closes it. */
  @SuppressWarnings("try") // held, not used
  static LoadedGraph load(GraphSource source, SessionSettings settings) {
    ExtraInputs extras = ExtraInputs.of(source, settings.inputs());
    OnnxLimits.check(source);
    Engines.start(source.format());
    try (NativeWork.Running running = NativeWork.begin()) {
      return Engines.call(
          () ->
              switch (source.format()) {
                case TORCHSCRIPT -> loadTorchScript(source, settings, extras);
                case ONNX -> loadOnnx(source, settings, extras);
              });
    } catch (GraphException e) {
      throw e;
    } catch (Exception | OutOfMemoryError e) {
      throw Failures.load(source, e);
    }
  }

  private static LoadedGraph loadTorchScript(
      GraphSource source, SessionSettings settings, ExtraInputs extras) throws Exception {
    Model model = newModel(source, settings);
    try {
      // a GPU archive must load on a CPU and the other way round
      read(model, source, settings, Map.of("mapLocation", "true"));
      // loading from memory keeps the mode that the module was saved in; make it inference always,
      // and before a second thread can see the module
      JniUtils.enableInferenceMode((PtSymbolBlock) model.getBlock());
      return new LoadedGraph(model, () -> {}, false, extras);
    } catch (Exception | Error e) {
      model.close();
      throw e;
    }
  }

  private static LoadedGraph loadOnnx(
      GraphSource source, SessionSettings settings, ExtraInputs extras) throws Exception {
    Model model = newModel(source, settings);
    SessionOptions options = new SessionOptions();
    try {
      set(options, source, settings);
      for (Map.Entry<String, OnnxTensor> other : extras.defaults(model.getNDManager()).entrySet()) {
        options.addInitializer(other.getKey(), other.getValue());
      }
      // without options DJL would leave out CUDA, silently
      read(model, source, settings, Map.of("sessionOptions", options));
      boolean answersMaps =
          source.signature().outputs().stream()
              .anyMatch(output -> output.type() == ElementType.OTHER);
      return new LoadedGraph(model, options, answersMaps, extras);
    } catch (Exception | Error e) {
      model.close();
      options.close();
      throw e;
    }
  }

  private static void set(SessionOptions options, GraphSource source, SessionSettings settings)
      throws OrtException {
    options.setIntraOpNumThreads(settings.intraOpThreads());
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    if (source.quantisesWeightsOnly()) {
      // weights are then made floats once, while loading, instead of in each forward pass
      options.addConfigEntry("session.disable_quant_qdq", "1");
    }
  }

  private static Model newModel(GraphSource source, SessionSettings settings) {
    ai.djl.Device device =
        settings.device().isGpu()
            ? ai.djl.Device.gpu(settings.device().index())
            : ai.djl.Device.cpu();
    return Model.newInstance(source.name(), device, Engines.name(source.format()));
  }

  private static void read(
      Model model, GraphSource source, SessionSettings settings, Map<String, ?> options)
      throws Exception {
    if (settings.access() == ArchiveAccess.MEMORY && source.files().parts().isEmpty()) {
      readMemory(model, source, options);
    } else {
      readTemporaryFiles(model, source, options);
    }
  }

  private static void readMemory(Model model, GraphSource source, Map<String, ?> options)
      throws Exception {
    try (InputStream archive = source.files().bytes().openStream()) {
      model.load(archive, options);
    } finally {
      // DJL makes an empty folder for every graph that it loads from memory
      if (model.getModelPath() != null) {
        Files.deleteIfExists(model.getModelPath());
      }
    }
  }

  private static void readTemporaryFiles(Model model, GraphSource source, Map<String, ?> options)
      throws Exception {
    try (TemporaryArchive archive = TemporaryArchive.write(source)) {
      model.load(archive.graph(), null, options);
    }
  }

  /** Opens a manager for one forward pass: what is made in it goes when it is closed. */
  NDManager newManager() {
    return model.getNDManager().newSubManager();
  }

  /**
   * Runs the graph; the outputs belong to the manager.
   *
   * @param images how many images the input has
   */
  List<RawOutput> forward(NDManager manager, NDArray input, int images) throws Exception {
    if (block instanceof PtSymbolBlock module) {
      return forward(module, (PtNDManager) manager, input, images);
    }
    if (answersMaps) {
      return extras.isEmpty()
          ? OnnxMaps.run(block, manager, ((OrtNDArray) input).getTensor())
          : OnnxMaps.run(block, manager, extras.byName(manager, input, images));
    }
    NDList inputs = extras.isEmpty() ? new NDList(input) : extras.named(manager, input, images);
    NDList outputs = block.forward(new ParameterStore(manager, false), inputs, false);
    return outputs.stream().map(array -> new RawOutput(array.getName(), array)).toList();
  }

  private List<RawOutput> forward(
      PtSymbolBlock module, PtNDManager manager, NDArray input, int images) {
    IValue[] arguments =
        extras.isEmpty()
            ? new IValue[] {IValue.from((PtNDArray) input)}
            : extras.byPosition(manager, input, images);
    try (IValue answer = IValueUtils.forward(module, arguments)) {
      return TorchAnswers.read(answer, manager);
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  /** Gives the graph back; left to the operating system if the process ends. */
  @Override
  @SuppressWarnings("try") // held, not used
  public void close() {
    if (NativeWork.isEnding()) {
      return;
    }
    try (NativeWork.Running running = NativeWork.begin()) {
      Engines.call(
          () -> {
            model.close();
            options.close();
            return null;
          });
    } catch (Exception e) {
      throw new IllegalStateException("The engine failed to close a graph", e);
    }
  }
}
