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
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.engine.load.OnnxMemory;
import io.tracecast.graph.engine.load.TemporaryArchive;
import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.PassProfile;
import io.tracecast.graph.engine.provider.ProviderException;
import io.tracecast.graph.engine.provider.ProviderSession;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.graph.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private final Optional<ProviderUse> provider;
  private final Optional<PassProfile> profile;

  private LoadedGraph(
      Model model,
      AutoCloseable options,
      boolean answersMaps,
      ExtraInputs extras,
      Optional<ProviderUse> provider,
      Optional<PassProfile> profile) {
    this.model = model;
    this.block = model.getBlock();
    this.options = options;
    this.answersMaps = answersMaps;
    this.extras = extras;
    this.provider = provider;
    this.profile = profile;
  }

  /**
   * Loads the graph; the caller closes it.
   *
   * @param profiled whether it is only tried, to see what its execution provider runs
   */
  @SuppressWarnings("try") // held, not used
  static LoadedGraph load(GraphSource source, SessionSettings settings, boolean profiled) {
    ExtraInputs extras = ExtraInputs.of(source, settings.inputs());
    OnnxLimits.check(source);
    requireOnnx(source, settings);
    Engines.start(source.format());
    try (NativeWork.Running running = NativeWork.begin()) {
      return Engines.call(
          () ->
              switch (source.format()) {
                case TORCHSCRIPT -> loadTorchScript(source, settings, extras);
                case ONNX -> loadOnnx(source, settings, extras, profiled);
              });
    } catch (GraphException e) {
      throw e;
    } catch (ProviderException e) {
      throw new GraphException(Kind.DEVICE, e.getMessage(), e);
    } catch (Exception | OutOfMemoryError e) {
      throw settings.provider().isPresent()
          ? Failures.provider(source, settings.provider().get().name(), e)
          : Failures.load(source, e);
    }
  }

  private static void requireOnnx(GraphSource source, SessionSettings settings) {
    if (settings.provider().isPresent() && source.format() != GraphFormat.ONNX) {
      throw new GraphException(
          Kind.DEVICE,
          "Graph %s is TorchScript, and execution providers run ONNX graphs: leave the provider %s out, or make an ONNX graph of it: scripts/export --torchscript FILE --format onnx --output GRAPH.onnx."
              .formatted(source.name(), settings.provider().get().name()));
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
      return new LoadedGraph(model, () -> {}, false, extras, Optional.empty(), Optional.empty());
    } catch (Exception | Error e) {
      model.close();
      throw e;
    }
  }

  private static LoadedGraph loadOnnx(
      GraphSource source, SessionSettings settings, ExtraInputs extras, boolean profiled)
      throws Exception {
    Model model = newModel(source, settings);
    SessionOptions options = new SessionOptions();
    Optional<PassProfile> profile = Optional.empty();
    try {
      set(options, source, settings);
      Optional<ProviderUse> provider = Optional.empty();
      if (settings.provider().isPresent()) {
        provider =
            Optional.of(
                ProviderSession.begin(
                    options, settings.provider().get(), settings.intraOpThreads()));
      }
      if (profiled) {
        profile = Optional.of(PassProfile.begin(options));
      }
      for (Map.Entry<String, OnnxTensor> other : extras.defaults(model.getNDManager()).entrySet()) {
        options.addInitializer(other.getKey(), other.getValue());
      }
      // without options DJL would leave out CUDA, silently
      read(model, source, settings, Map.of("sessionOptions", options));
      boolean answersMaps =
          source.signature().outputs().stream()
              .anyMatch(output -> output.type() == ElementType.OTHER);
      return new LoadedGraph(model, options, answersMaps, extras, provider, profile);
    } catch (Exception | Error e) {
      model.close();
      options.close();
      if (profile.isPresent()) {
        profile.get().close();
      }
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
    if (source.description().hasFloatLayersAmongIntegers()) {
      // it would round the weights of these layers as well, all of a layer with one scale
      options.addConfigEntry("optimization.disable_specified_optimizers", "WeightBiasQuantization");
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
    if (settings.access() == ArchiveAccess.TEMPORARY_FILE) {
      readTemporaryFiles(model, source, options);
    } else if (source.format() == GraphFormat.ONNX) {
      OnnxMemory.load(model, source.files(), options);
    } else {
      readMemory(model, source, options);
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
    try (TemporaryArchive archive = TemporaryArchive.write(source.format(), source.files())) {
      model.load(archive.graph(), null, options);
    } catch (Exception e) {
      if (!TemporaryArchive.linksParts(source.files())) {
        throw e;
      }
      try (TemporaryArchive archive = TemporaryArchive.copy(source.format(), source.files())) {
        model.load(archive.graph(), null, options);
      }
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

  /** Returns how the graph uses the execution provider that was asked for. */
  Optional<ProviderUse> provider() {
    return provider;
  }

  /** Ends the profile of a graph that was loaded with one, which must run no further pass. */
  NodeShares endProfile() {
    try {
      return profile.orElseThrow().end(OnnxMaps.session(block));
    } catch (IOException | OrtException | ReflectiveOperationException e) {
      throw new IllegalStateException("ONNX Runtime wrote no profile of its passes", e);
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
            if (profile.isPresent()) {
              profile.get().close();
            }
            return null;
          });
    } catch (Exception e) {
      throw new IllegalStateException("The engine failed to close a graph", e);
    }
  }
}
