package io.tracecast.graph.archive.torchscript.code;

import java.util.Map;
import java.util.Set;

/**
 * A class of the code.
 *
 * @param name its name with its packages, such as {@code __torch__.torchvision.models.ResNet}
 * @param base the name of its base, such as {@code Module}
 * @param fields the types of its fields as text, by name
 * @param constants the values of fields that the class itself has, by name
 * @param parameters names of fields that are parameters
 * @param buffers names of fields that are buffers
 * @param methods by name
 */
public record ModuleClass(
    String name,
    String base,
    Map<String, String> fields,
    Map<String, Expression> constants,
    Set<String> parameters,
    Set<String> buffers,
    Map<String, Method> methods) {}
