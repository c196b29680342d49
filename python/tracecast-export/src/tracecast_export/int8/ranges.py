"""What the 256 steps of a uint8 tensor cover: the range with the least mean square error."""

import numpy

NUMBERS = 2048  # of a tensor that count per image
PARTS = numpy.linspace(0.3, 1.0, 15)  # of the least and the largest number seen
PASSES = 2
LAST = 255


def of_tensors(graph, tensors, images, seed=0):
    """Returns (least, largest) for each tensor by name, on these images."""
    rng = numpy.random.default_rng(seed)
    seen = {}
    for part in graph.answers(images, tensors):
        for name in tensors:
            numbers = part[name].reshape(-1)
            some = numbers[rng.integers(0, len(numbers), NUMBERS * len(part[graph.input]))]
            seen.setdefault(name, []).append((some, numbers.min(), numbers.max()))
    return {name: _best(*_together(parts)) for name, parts in seen.items()}


def _together(parts):
    samples, least, largest = zip(*parts)
    return numpy.concatenate(samples), min(0.0, *least), max(0.0, *largest)


def _best(numbers, least, largest):
    """Moves one end after the other: each has one best place, whatever the other's is, near enough."""
    if least == largest:
        return least, largest + 1.0
    low, high = least, largest
    for _ in range(PASSES):
        low = min(least * PARTS, key=lambda end: _error(numbers, end, high)) if least < 0 else least
        high = min(largest * PARTS, key=lambda end: _error(numbers, low, end)) if largest > 0 else largest
    return low, high


def _error(numbers, low, high):
    step = (high - low) / LAST
    zero = numpy.round(-low / step)
    steps = (numpy.round(numbers / step) + zero).clip(0, LAST)
    return float(numpy.square((steps - zero) * step - numbers).mean())
