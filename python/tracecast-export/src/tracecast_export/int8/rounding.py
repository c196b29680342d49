"""Weights rounded to int8 so that a layer's outputs change least, and biases that take up the rest.

The rounding is that of GPTQ (Frantar, Ashkboos, Hoefler and Alistarh, ICLR 2023): one input after the other
is rounded, and those that are left make up for its error as far as they go together with it. The bias
takes up the mean of what is left (Nagel, van Baalen, Blankevoort and Welling, ICCV 2019), so it is the
covariance of inputs that counts. A depthwise convolution that scales up small differences of large inputs
loses most by
plain rounding: there, errors of a weight of half a step are errors of the mean.
"""

import numpy

STEPS = 127  # to either side of zero, as ONNX Runtime divides the largest weight of a channel
# A part of the mean variance that is added to each, so that the few pictures do not decide alone.
DAMPING = 0.1
BLOCK = 128  # inputs after which the others make up for their errors, all at once


def rounded(layer, weight, mean, covariance):
    """Returns the weight on its grid, and what is to be added to the bias, per output channel.

    mean, covariance: as moments gives them. Where the layer has no bias, its mean error counts too.
    """
    rows = layer.rows(weight).astype(numpy.float64)
    if covariance is None:
        on_grid = _nearest(rows)
    else:
        if layer.bias is None:
            covariance = covariance + mean[:, :, None] * mean[:, None, :]
        on_grid = _one_after_the_other(rows, covariance)
    shift = numpy.einsum("goi,gi->go", rows - on_grid, mean).reshape(-1)
    return layer.weight_of(on_grid, weight), shift.astype(numpy.float32)


def steps(rows):
    """Returns the step of each output channel's grid: (groups, output channels)."""
    largest = numpy.abs(rows).max(2)
    return numpy.where(largest > 0, largest, 1.0) / STEPS


def _nearest(rows):
    step = steps(rows)[:, :, None]
    return numpy.round(rows / step) * step


def _one_after_the_other(rows, covariance):
    step, largest = steps(rows), numpy.abs(rows).argmax(2)
    inputs = rows.shape[2]
    diagonal = numpy.einsum("gii->gi", covariance)
    order = numpy.argsort(-diagonal, axis=1)
    damping = DAMPING * diagonal.mean(1) + numpy.finfo(numpy.float64).tiny ** 0.5
    damped = covariance + damping[:, None, None] * numpy.eye(inputs)
    damped = numpy.take_along_axis(damped, order[:, :, None], 1)
    damped = numpy.take_along_axis(damped, order[:, None, :], 2)
    # Upper triangular, and row i of it tells how inputs after i make up for an error of i.
    factor = numpy.linalg.cholesky(numpy.linalg.inv(damped)).transpose(0, 2, 1)
    left = numpy.take_along_axis(rows, order[:, None, :], 2)
    on_grid = numpy.empty_like(left)
    # The largest stays what it is: the grid is told by it.
    signs = numpy.sign(numpy.take_along_axis(rows, largest[:, :, None], 2)[:, :, 0])
    for start in range(0, inputs, BLOCK):
        end = min(start + BLOCK, inputs)
        errors = numpy.empty((*step.shape, end - start))
        for i in range(start, end):
            number = numpy.round(left[:, :, i] / step).clip(-STEPS, STEPS)
            number = numpy.where(largest == order[:, i][:, None], signs * STEPS, number)
            on_grid[:, :, i] = number * step
            error = (left[:, :, i] - on_grid[:, :, i]) / factor[:, i, i][:, None]
            left[:, :, i + 1 : end] -= error[:, :, None] * factor[:, None, i, i + 1 : end]
            errors[:, :, i - start] = error
        left[:, :, end:] -= numpy.matmul(errors, factor[:, start:end, end:])
    return numpy.take_along_axis(on_grid, numpy.argsort(order, axis=1)[:, None, :], 2)
