"""What the layers of a graph are given for pictures: means and covariances of their inputs."""

import numpy

PLACES = 1024  # outputs of a layer that count per pass of some images
# A layer with more inputs per output than this has no covariance: its square would not fit into memory.
MOST_INPUTS = 6144
MOST_BYTES = 1 << 30  # of the covariances that are made in one run over the pictures


def of_layers(graph, layers, images, seed=0):
    """Yields (layer, mean, covariance): (groups, inputs) and (groups, inputs, inputs), float64.

    The covariance of a layer with very many inputs is None.
    """
    for some in _that_fit(graph, layers):
        sums = {}
        rng = numpy.random.default_rng(seed)
        for tensors in graph.answers(images, {layer.node.input[0] for layer in some}):
            for layer in some:
                rows = graph.patches(layer, tensors[layer.node.input[0]], rng, PLACES)
                _add(sums, layer.weight, rows.astype(numpy.float32))
        for layer in some:
            count, total, products = sums.pop(layer.weight)
            mean = total / count
            if products is not None:
                products = products / count - mean[:, :, None] * mean[:, None, :]
            yield layer, mean, products


def _add(sums, name, rows):
    count, total, products = sums.get(name, (0, 0.0, 0.0))
    squares = None
    if rows.shape[2] <= MOST_INPUTS:
        squares = products + numpy.matmul(rows.transpose(0, 2, 1), rows).astype(numpy.float64)
    sums[name] = count + rows.shape[1], total + rows.sum(1, dtype=numpy.float64), squares


def _that_fit(graph, layers):
    """Yields the layers in parts whose covariances fit into memory together."""
    part, size = [], 0
    for layer in layers:
        groups, _, inputs = layer.rows(graph.weights[layer.weight]).shape
        needed = 8 * groups * inputs**2 if inputs <= MOST_INPUTS else 0
        if part and size + needed > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(layer)
        size += needed
    if part:
        yield part
