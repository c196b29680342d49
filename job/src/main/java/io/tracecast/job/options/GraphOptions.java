package io.tracecast.job.options;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.trust.ClaimedSigner;
import io.tracecast.graph.archive.trust.KeyException;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.NotAFileException;
import io.tracecast.job.error.TrustFailures;
import io.tracecast.job.error.WeightFileErrors;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that name the graph and, where it does not say so itself, how it is fed. */
public final class GraphOptions implements Cloneable {

  /** Interfaces known by name. */
  enum Preset {
    imagenet,
    inception
  }

  private static final String WEIGHTS_NAME = "\\w+_Weights(\\.\\w+)?";

  private List<String> graphs = new ArrayList<>();

  @ArgGroup(exclusive = false)
  private TrustOptions trust = new TrustOptions();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Preprocessing by name: imagenet (mean and std of ImageNet) or inception (pixels in"
              + " [-1, 1]); both resize the shorter side to 256 and crop 224 x 224.")
  Preset preset;

  String weights;

  private String weightFile;

  @Option(
      names = "--preprocessor-config",
      paramLabel = "FILE",
      description =
          "Preprocessing from a Hugging Face preprocessor_config.json or processor_config.json.")
  String preprocessorConfig;

  @Option(
      names = "--serving-properties",
      paramLabel = "FILE",
      description = "Preprocessing from the image arguments of a DJL serving.properties.")
  String servingProperties;

  @Option(
      names = "--input-size",
      paramLabel = "N|HxW",
      description =
          "Size of the graph's input in pixels. With a preset, the resize grows in proportion.")
  String inputSize;

  @Option(
      names = "--resize",
      paramLabel = "N|HxW|none|letterbox|multiple:N,...",
      description =
          "Resize before the centre crop: shorter side, exact size, or none. letterbox fits the"
              + " picture into the input, as Ultralytics does, and pads the rest."
              + " multiple:32,longest:960 or multiple:32,shortest:736,largest:4000 gives each picture"
              + " a size of its own, as PaddleOCR does, for graphs of free height and width.")
  String resize;

  @Option(
      names = "--pad-colour",
      split = ",",
      paramLabel = "N",
      description = "R,G,B around a letterboxed picture, 0 to 255; 114,114,114 by default.")
  List<Integer> padColour;

  @Option(
      names = "--pad-place",
      paramLabel = "PLACE",
      description =
          "Where a letterboxed picture lies: CENTRE, the default, or CORNER, at the top left.")
  Resize.Letterbox.Place padPlace;

  @Option(
      names = "--filter",
      paramLabel = "NAME",
      description =
          "Resampling filter, Pillow's or OpenCV's for 8-bit images: ${COMPLETION-CANDIDATES}.")
  Filter filter;

  @Option(
      names = "--pass-order",
      paramLabel = "ORDER",
      description = "Order of the resize's passes: that of ${COMPLETION-CANDIDATES}.")
  PassOrder passOrder;

  @Option(
      names = "--crop-rounding",
      paramLabel = "ROUNDING",
      description =
          "Where the centre crop begins if the margin is odd: HALF_TO_EVEN as torchvision, DOWN as"
              + " Hugging Face's image processors.")
  CropRounding cropRounding;

  @Option(
      names = "--mean",
      split = ",",
      paramLabel = "X",
      description =
          "Mean of R,G,B after --scale; one number for a graph of one channel. A mean that no scaled pixel reaches, as 123.7 with the usual"
              + " scale, is refused unless --scale is given.")
  List<Float> mean;

  @Option(
      names = "--std",
      split = ",",
      paramLabel = "X",
      description = "Standard deviation of R,G,B; one number for a graph of one channel.")
  List<Float> std;

  @Option(
      names = "--scale",
      paramLabel = "X",
      description =
          "What pixels of 0 to 255 are multiplied with before mean and std; 1/255 by default, 1 for"
              + " a mean and std of unscaled pixels.")
  Double scale;

  @Option(
      names = "--layout",
      paramLabel = "AXES",
      description = "Axes of the graph's input: NCHW or NHWC.")
  Layout layout;

  @Option(
      names = "--element-type",
      paramLabel = "TYPE",
      description =
          "Type of the graph's input: FLOAT32, FLOAT16, BFLOAT16 or UINT8, pixels as they are. By"
              + " default what an ONNX graph says, and the type of a TorchScript graph's weights.")
  ElementType elementType;

  @Option(
      names = "--colour-order",
      paramLabel = "ORDER",
      description =
          "Channels of the graph's input: RGB, BGR, or GREY, the default where the graph says that it"
              + " takes one channel: pictures as Pillow's convert(\"L\") makes them, then resized.")
  ColourOrder colourOrder;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Label of each class: one a line, line 1 for index 0; or a JSON list, a JSON object or"
              + " Python dict by index, imagenet_class_index.json, or a config.json with id2label.")
  String labels;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "What turns the output into scores: ${COMPLETION-CANDIDATES}.")
  Activation activation;

  @Option(
      names = "--output-name",
      split = ",",
      paramLabel = "NAME",
      description =
          "The graph's output to read; the first by default. Of several, A,B, the first is ranked"
              + " and all are kept.")
  List<String> outputNames;

  @Option(
      names = "--input",
      paramLabel = "NAME=VALUE",
      description =
          "What an input of the graph beside its images gets in each forward pass: a number, true or"
              + " false, or a list (640,640 or [[1,2],[3,4]]). Where the input has one axis"
              + " more, each image gets it.")
  Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "What the answers are: ${COMPLETION-CANDIDATES}. By their type and shape if not given:"
              + " scores, a class and the best classes are ranked, all else is kept as it is.")
  Task task;

  /** A name of torchvision's weights, or else a file: their forms tell them apart. */
  @Option(
      names = "--weights",
      paramLabel = "NAME|FILE",
      description =
          "NAME: preprocessing of torchvision's weights, such as ResNet50_Weights.IMAGENET1K_V2."
              + " FILE, in pack alone: weights that take the place of the graph's, a state_dict of"
              + " torch.save, safetensors, or their index. In pack both may be given.")
  void weights(String value) {
    if (value == null) {
      weights = null;
      weightFile = null;
    } else if (value.matches(WEIGHTS_NAME)) {
      weights = value;
    } else {
      weightFile = value;
    }
  }

  /** Called for each time that the option stands in a command line, and with null before. */
  @Option(
      names = "--graph",
      required = true,
      paramLabel = "FILE",
      description =
          "TorchScript or ONNX archive; any URI that Hadoop reads. Only the driver reads it, and the"
              + " files beside it in which an ONNX graph keeps its weights.")
  void graph(String file) {
    if (file == null) {
      graphs.clear();
    } else {
      graphs.add(file);
    }
  }

  /**
   * Takes the archive of a command that is told it by position or by option.
   *
   * @param file what stands in the position, or null
   * @throws io.tracecast.job.error.JobException unless it is told in one of the two ways
   */
  public void takePositional(String file) {
    if (!graphs.isEmpty() && file != null) {
      throw JobErrors.usage(
          "The archive is named twice, as %s and with --graph %s. Name it once.", file, path());
    }
    if (graphs.isEmpty() && file == null) {
      throw JobErrors.usage("No archive is named. Give its path: inspect FILE.");
    }
    if (file != null) {
      graphs.add(file);
    }
  }

  /**
   * Returns the archive's path, as the user named it: the last one, so that a command line comes
   * before a file of options.
   */
  public String path() {
    return graphs.get(graphs.size() - 1);
  }

  /**
   * Returns the same options for each of the archives that are named.
   *
   * @throws io.tracecast.job.error.JobException if a digest or a signature is that of one and there
   *     are several
   */
  public List<GraphOptions> each() {
    trust.requireFits(graphs.size());
    return graphs.stream().map(this::of).toList();
  }

  /** Returns whether an archive is named. */
  public boolean isNamed() {
    return !graphs.isEmpty();
  }

  /** Returns the same options for another archive. */
  public GraphOptions of(String path) {
    try {
      GraphOptions one = (GraphOptions) clone();
      one.graphs = List.of(path);
      return one;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns options for a trial of a graph whose interface nobody tells: the usual preprocessing,
   * at the size that is given; empty where none is.
   */
  public Optional<GraphOptions> forTrial() {
    if (inputSize == null) {
      return Optional.empty();
    }
    GraphOptions trial = of(path());
    trial.preset = Preset.imagenet;
    return Optional.of(trial);
  }

  /** Returns where the labels come from: the label file, or else the archive. */
  public String labelsPath() {
    return labels == null ? path() : labels;
  }

  /** Returns the file of weights, if one is named, to a command that makes use of it. */
  public Optional<String> takeWeightFile() {
    Optional<String> file = Optional.ofNullable(weightFile);
    weightFile = null;
    return file;
  }

  private void refuseWeightFile() {
    if (weightFile != null) {
      throw WeightFileErrors.notInThisCommand(weightFile, path());
    }
  }

  /**
   * Opens the archive and closes it again, which costs next to nothing.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be read
   */
  public void requireArchive(Configuration hadoop) {
    refuseWeightFile();
    try {
      HadoopFiles.open(path(), hadoop).close();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e, hadoop);
    }
  }

  /**
   * Checks, reads and inspects the archive.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be read, is not a graph, or is not
   *     what the pinned digest, the trusted signers or the key of the seal demand
   */
  public GraphArchive readArchive(Configuration hadoop) {
    refuseWeightFile();
    try {
      return trust.demandsOf(path()).read(hadoop);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e, hadoop);
    } catch (ArchiveException e) {
      throw GraphErrors.graphRefused(e);
    } catch (KeyException e) {
      throw TrustFailures.keyUnusable(e);
    }
  }

  /**
   * Returns by which key the signature beside the archive says that it is, if there is one; nothing
   * of it is verified.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be read
   */
  public Optional<ClaimedSigner> claimedSigner(Configuration hadoop) {
    try {
      return trust.demandsOf(path()).signature(hadoop).map(file -> file.claimedSigner(path()));
    } catch (ArchiveException e) {
      throw GraphErrors.graphRefused(e);
    }
  }

  /** A folder is looked into: people give the one that a graph lies in. */
  private JobException unreadable(Exception cause, Configuration hadoop) {
    if (cause instanceof NotAFileException other && other.isFolder()) {
      try {
        return GraphErrors.graphRefused(GraphFolder.refusal(path(), hadoop));
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    return GraphErrors.graphUnreadable(path(), cause);
  }

  /**
   * Returns the interface for what the graph answers, as far as labels that nobody asked for are
   * concerned: those that the archive carries in its exporter's own way are left out if they do not
   * fit.
   *
   * @param resolved as the run began with it
   * @param err where it is said what became of such labels
   * @throws io.tracecast.job.error.JobException if labels that were asked for, or the activation,
   *     are for another graph
   */
  public GraphInterface settled(
      GraphArchive archive, GraphInterface resolved, AnswerForm answers, PrintWriter err) {
    Optional<CarriedLabels> carried = carriedLabels(archive);
    Optional<String> unfit = carried.flatMap(names -> names.unfit(answers));
    GraphInterface settled = unfit.isPresent() ? resolved.withLabels(List.of()) : resolved;
    checkAnswers(settled, answers);
    carried.ifPresent(
        names -> err.println("tracecast: " + unfit.map(names::leftOut).orElseGet(names::used)));
    return settled;
  }

  /**
   * Labels that nobody asked for: there are none where a label file or the archive's interface has
   * some.
   */
  private Optional<CarriedLabels> carriedLabels(GraphArchive archive) {
    boolean named =
        labels != null
            || archive.graphInterface().stream().anyMatch(stored -> !stored.labels().isEmpty());
    return named ? Optional.empty() : CarriedLabels.of(archive);
  }

  /**
   * Returns why labels that nobody asked for are left out, or nothing where they are used or there
   * are none.
   *
   * @param answers what the graph answers, if that is known
   */
  public Optional<String> labelsLeftOut(GraphArchive archive, Optional<AnswerForm> answers) {
    return carriedLabels(archive)
        .flatMap(names -> answers.map(names::unfit).orElse(names.unreadable()).map(names::leftOut));
  }

  /**
   * Holds labels and activation against what the graph answers.
   *
   * @throws io.tracecast.job.error.JobException if they are for another graph
   */
  public void checkAnswers(GraphInterface graphInterface, AnswerForm answers) {
    OutputSpec output = answers.outputs().get(0);
    int labelled = graphInterface.labels().size();
    boolean one = output.length() == 1;
    switch (answers.kind()) {
      case SCORES -> {
        if (labelled > 0 && labelled != output.length() && !(one && labelled == 2)) {
          throw GraphErrors.labelsMismatch(labelsPath(), labelled, output.length());
        }
        if (one && graphInterface.activation() == Activation.SOFTMAX) {
          throw GraphErrors.softmaxOfOne(output.describe());
        }
      }
      case TOP_K -> {
        if (graphInterface.activation() == Activation.SOFTMAX) {
          throw GraphErrors.softmaxOfBest(output.describe());
        }
      }
      case VALUES -> {
        if (labelled > 0) {
          throw GraphErrors.labelsWithoutClasses(labelsPath(), output.describe());
        }
      }
      default -> {} // classes beyond the labels have none
    }
  }
}
