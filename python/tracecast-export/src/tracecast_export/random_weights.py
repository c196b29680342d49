"""Random weights with which a network's time and answers are like those of a trained one."""

import torch

# How far from the mean pictures lie whose statistics batch norms get, in standard deviations of pixels.
MOST_BRIGHT = 2.0


def fill_empty_layers(module):
    """Gives layers that start at nothing, as the last one of vision transformers does, random weights.

    Every graph of a network that answers with zeros alone would agree with it.
    """
    for layer in module.modules():
        if isinstance(layer, torch.nn.Linear) and not layer.weight.any():
            layer.reset_parameters()


def settle_batch_norms(module, shape):
    """Gives fresh batch norms the statistics of one batch; shape is channels, height, width.

    Without them a random network's activations shrink or grow from layer to layer, down to
    denormal numbers, which a CPU computes slowly: its timings would say nothing about a trained one.
    Half of the batch is smooth as photographs are and half is noise, and both go from dark to light: on
    a kind of picture that the statistics do not know, deep networks multiply rounding errors until
    engines' answers differ.
    """
    norms = [m for m in module.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    coarse = torch.randn(8, shape[0], 14, 14)
    smooth = torch.nn.functional.interpolate(coarse, size=shape[1:], mode="bilinear")
    noise = torch.randn(8, *shape)
    brightness = torch.linspace(-MOST_BRIGHT, MOST_BRIGHT, 8)[:, None, None, None]
    module.train()
    with torch.no_grad():
        module(torch.cat([smooth + brightness, noise + brightness]))
