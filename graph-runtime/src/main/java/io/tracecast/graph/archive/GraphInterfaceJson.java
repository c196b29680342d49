package io.tracecast.graph.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The interface as JSON, the same document in both formats:
 *
 * <pre>{@code
 * {"version": 1,
 *  "preprocessing": {
 *    "resize": {"shortestSide": 256},
 *    "height": 224, "width": 224, "filter": "bilinear",
 *    "colourOrder": "rgb", "layout": "nchw", "elementType": "float32",
 *    "scale": 0.00392156862745098, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]},
 *  "output": "probabilities", "activation": "none", "labels": ["tench", "goldfish"]}
 * }</pre>
 *
 * {@code resize} may be {@code {"height": 224, "width": 224}}, {@code {"letterbox": "centre",
 * "colour": [114, 114, 114]}} ({@code centre} or {@code corner}, and a colour, red first, that may
 * be absent) to fit the graph's input and pad the rest, {@code {"multipleOf": 32, "longest": 960}}
 * or {@code {"multipleOf": 32, "shortest": 736, "largest": 4000}} for sizes of each picture's own,
 * of which {@code height} and {@code width} are the largest, or absent for no resize. {@code
 * output} (a name or a list of them), {@code task} ({@code classify}, {@code detect}, {@code embed}
 * or {@code raw}), {@code labels}, {@code inputs} (values of inputs beside the images, by name,
 * such as {@code {"training": false}}), {@code passOrder} ({@code pillow_13} or {@code
 * horizontal_first}) and {@code cropRounding} ({@code half_to_even} or {@code down}) may be absent.
 * Unknown fields are refused: a misspelt one would change the numbers silently.
 */
public final class GraphInterfaceJson {
  private static final int VERSION = 1;
  private static final Set<String> FIELDS =
      Set.of("version", "preprocessing", "output", "task", "activation", "labels", "inputs");
  private static final Set<String> PREPROCESSING_FIELDS =
      Set.of(
          "resize",
          "height",
          "width",
          "filter",
          "colourOrder",
          "layout",
          "elementType",
          "scale",
          "mean",
          "std",
          "passOrder",
          "cropRounding");

  /** Labels take nearly all of a document; ImageNet-21k's 21,841 take 0.6 MB. */
  private static final int MAX_LENGTH = 4 << 20;

  private static final int MAX_TOKENS = 200_000;

  private static final ObjectMapper MAPPER = mapper();

  private final String where;

  private GraphInterfaceJson(String where) {
    this.where = where;
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(16)
                        .maxTokenCount(MAX_TOKENS)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /**
   * Reads an interface document.
   *
   * @param where where it was found, for messages
   * @throws ArchiveException if it is not a valid document
   */
  public static GraphInterface parse(String where, String document) {
    GraphInterfaceJson reader = new GraphInterfaceJson(where);
    try {
      if (document.length() > MAX_LENGTH) { // Jackson bounds streams alone
        throw reader.refused("it is over " + MAX_LENGTH + " characters long");
      }
      return reader.read(MAPPER.readTree(document));
    } catch (StreamConstraintsException e) {
      throw ArchiveErrors.interfaceDocument(
          where, "it is longer, deeper or has more parts than an interface", e);
    } catch (JsonProcessingException e) {
      throw ArchiveErrors.interfaceDocument(where, "it is not JSON", e);
    } catch (IllegalArgumentException e) {
      throw ArchiveErrors.interfaceDocument(where, e.getMessage(), e);
    }
  }

  /** Returns the document for an interface, indented. */
  public static String write(GraphInterface graphInterface) {
    ObjectNode root = MAPPER.createObjectNode().put("version", VERSION);
    writePreprocessing(root.putObject("preprocessing"), graphInterface.preprocessing());
    writeOutputs(root, graphInterface.outputs());
    if (graphInterface.task() != Task.AUTO) {
      root.put("task", lower(graphInterface.task()));
    }
    root.put("activation", lower(graphInterface.activation()));
    if (!graphInterface.labels().isEmpty()) {
      ArrayNode labels = root.putArray("labels");
      graphInterface.labels().forEach(labels::add);
    }
    if (!graphInterface.inputs().isEmpty()) {
      ObjectNode inputs = root.putObject("inputs");
      graphInterface.inputs().forEach((name, value) -> inputs.set(name, value.toJson()));
    }
    return root.toPrettyString();
  }

  private static void writeOutputs(ObjectNode root, List<String> outputs) {
    if (outputs.size() == 1) {
      root.put("output", outputs.get(0));
    } else if (!outputs.isEmpty()) {
      outputs.forEach(root.putArray("output")::add);
    }
  }

  private static void writePreprocessing(ObjectNode node, Preprocessing preprocessing) {
    if (preprocessing.framing().resize() instanceof Resize.ShortestSide side) {
      node.putObject("resize").put("shortestSide", side.pixels());
    } else if (preprocessing.framing().resize() instanceof Resize.Exact exact) {
      node.putObject("resize").put("height", exact.height()).put("width", exact.width());
    } else if (preprocessing.framing().resize() instanceof Resize.Letterbox letterbox) {
      PadColour colour = letterbox.colour();
      node.putObject("resize")
          .put("letterbox", lower(letterbox.place()))
          .putArray("colour")
          .add(colour.red())
          .add(colour.green())
          .add(colour.blue());
    } else if (preprocessing.framing().resize() instanceof Resize.MultipleOf sizes) {
      ObjectNode resize = node.putObject("resize").put("multipleOf", sizes.multiple());
      switch (sizes.limit()) {
        case LONGEST -> resize.put("longest", sizes.pixels());
        case SHORTEST -> resize.put("shortest", sizes.pixels()).put("largest", sizes.largest());
      }
    }
    node.put("height", preprocessing.framing().height())
        .put("width", preprocessing.framing().width())
        .put("filter", lower(preprocessing.framing().filter()))
        .put("colourOrder", lower(preprocessing.colourOrder()))
        .put("layout", lower(preprocessing.layout()))
        .put("elementType", lower(preprocessing.elementType()))
        .put("scale", preprocessing.scaling().scale());
    ArrayNode mean = node.putArray("mean");
    preprocessing.scaling().mean().forEach(mean::add);
    ArrayNode std = node.putArray("std");
    preprocessing.scaling().std().forEach(std::add);
    node.put("passOrder", lower(preprocessing.framing().passOrder()))
        .put("cropRounding", lower(preprocessing.framing().cropRounding()));
  }

  private GraphInterface read(JsonNode root) {
    checkFields(root, "the document", FIELDS);
    JsonNode version = required(root, "version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw refused("its version is " + shown(version) + ", and 1 is the one known");
    }
    return new GraphInterface(
        preprocessing(required(root, "preprocessing")),
        outputs(root.path("output")),
        choice(root, "task", Task.class, Task.AUTO),
        choice(root, "activation", Activation.class, Activation.NONE),
        labels(root.path("labels")),
        inputs(root.path("inputs")));
  }

  private Map<String, InputValue> inputs(JsonNode node) {
    if (!node.isMissingNode() && !node.isObject()) {
      throw refused("'inputs' is " + shown(node) + ", not a JSON object");
    }
    Map<String, InputValue> inputs = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(field -> inputs.put(field.getKey(), InputValue.of(field.getValue())));
    return inputs;
  }

  private List<String> outputs(JsonNode node) {
    List<String> outputs = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(output -> outputs.add(text(output, "output")));
    } else if (!node.isMissingNode()) {
      outputs.add(text(node, "output"));
    }
    return outputs;
  }

  private List<String> labels(JsonNode node) {
    List<String> labels = new ArrayList<>();
    if (!node.isMissingNode()) {
      requireArray(node, "labels").forEach(label -> labels.add(text(label, "labels")));
    }
    return labels;
  }

  private String text(JsonNode value, String field) {
    if (!value.isTextual()) {
      throw refused("'" + field + "' holds " + shown(value) + ", not a text");
    }
    return value.textValue();
  }

  private JsonNode requireArray(JsonNode value, String field) {
    if (!value.isArray()) {
      throw refused("'" + field + "' is " + shown(value) + ", not a list");
    }
    return value;
  }

  private ArchiveException refused(String why) {
    return ArchiveErrors.interfaceDocument(where, why, null);
  }

  private static String shown(JsonNode value) {
    return ArchiveErrors.quoted(value.toString());
  }

  private Preprocessing preprocessing(JsonNode node) {
    checkFields(node, "preprocessing", PREPROCESSING_FIELDS);
    return new Preprocessing(
        new Framing(
            resize(node.path("resize")),
            pixels(node, "height"),
            pixels(node, "width"),
            choice(node, "filter", Filter.class, Filter.BILINEAR),
            choice(node, "passOrder", PassOrder.class, PassOrder.PILLOW_13),
            choice(node, "cropRounding", CropRounding.class, CropRounding.HALF_TO_EVEN)),
        choice(node, "colourOrder", ColourOrder.class, ColourOrder.RGB),
        choice(node, "layout", Layout.class, Layout.NCHW),
        choice(node, "elementType", ElementType.class, ElementType.FLOAT32),
        new Scaling(number(node, "scale"), floats(node, "mean"), floats(node, "std")));
  }

  private Resize resize(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return new Resize.None();
    }
    if (node.has("letterbox")) {
      checkFields(node, "a letterbox", Set.of("letterbox", "colour"));
      Resize.Letterbox.Place centre = Resize.Letterbox.Place.CENTRE;
      return new Resize.Letterbox(
          choice(node, "letterbox", Resize.Letterbox.Place.class, centre), colour(node));
    }
    if (node.has("multipleOf")) {
      return multipleOf(node);
    }
    checkFields(
        node, "resize", Set.of("shortestSide", "height", "width", "letterbox", "multipleOf"));
    return node.has("shortestSide")
        ? new Resize.ShortestSide(pixels(node, "shortestSide"))
        : new Resize.Exact(pixels(node, "height"), pixels(node, "width"));
  }

  private Resize multipleOf(JsonNode node) {
    String what = "a resize to multiples";
    if (node.has("longest")) {
      checkFields(node, what, Set.of("multipleOf", "longest"));
      return Resize.MultipleOf.longest(pixels(node, "multipleOf"), pixels(node, "longest"));
    }
    checkFields(node, what, Set.of("multipleOf", "shortest", "largest"));
    return Resize.MultipleOf.shortest(
        pixels(node, "multipleOf"), pixels(node, "shortest"), pixels(node, "largest"));
  }

  private PadColour colour(JsonNode node) {
    if (!node.has("colour")) {
      return PadColour.LETTERBOX;
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : requireArray(node.get("colour"), "colour")) {
      if (!value.isInt()) {
        throw refused("'colour' holds " + shown(value) + ", not a whole number of 0 to 255");
      }
      values.add(value.intValue());
    }
    return PadColour.of(values);
  }

  private void checkFields(JsonNode node, String what, Set<String> known) {
    if (!node.isObject()) {
      throw refused(what + " is not a JSON object");
    }
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      String field = names.next();
      if (!known.contains(field)) {
        throw refused(
            "%s has a field '%s', and these are known: %s"
                .formatted(what, ArchiveErrors.quoted(field), sorted(known)));
      }
    }
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  private JsonNode required(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw refused("the field '" + field + "' is missing");
    }
    return value;
  }

  private int pixels(JsonNode node, String field) {
    JsonNode value = required(node, field);
    if (!value.isInt()) {
      throw refused(
          "'"
              + field
              + "' is "
              + shown(value)
              + ", not a whole number of pixels that a side can have");
    }
    return value.asInt();
  }

  private double number(JsonNode node, String field) {
    JsonNode value = required(node, field);
    if (!value.isNumber()) {
      throw refused("'" + field + "' is " + shown(value) + ", not a number");
    }
    return value.asDouble();
  }

  private List<Float> floats(JsonNode node, String field) {
    List<Float> values = new ArrayList<>();
    for (JsonNode value : requireArray(required(node, field), field)) {
      if (!value.isNumber()) {
        throw refused("'" + field + "' holds " + shown(value) + ", not a number");
      }
      values.add(value.floatValue());
    }
    return values;
  }

  private <E extends Enum<E>> E choice(JsonNode node, String field, Class<E> type, E absent) {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      return absent;
    }
    List<E> constants = List.of(type.getEnumConstants());
    return constants.stream()
        .filter(constant -> lower(constant).equals(value.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "'%s' is %s, and these are known: %s"
                        .formatted(
                            field,
                            shown(value),
                            constants.stream().map(GraphInterfaceJson::lower).toList())));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
