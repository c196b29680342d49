"""What is exported: a module in eval mode, what it is asked, and what is wrong with it on its own."""

from dataclasses import dataclass, replace

import torch

from tracecast_export.errors import ExportError, first_line, listed
from tracecast_export.in_graph import NormalisedInput, PixelInput
from tracecast_export.outputs import Layout, tensors
from tracecast_export.parity import PROVES_NOTHING, Judge, Probe, answer, called, compare, rounding_bound

TRACED_BATCH = 2
# Random pictures, and lighter and darker ones: (which, batch).
KINDS = (("random", 3), ("light random", 1), ("dark random", 4))
OTHER_SIZE = (32, 64)  # pixels that are added to height and width


@dataclass
class Subject:
    """A module that answers pictures, with the probes that any graph of it has to pass.

    module: it becomes the graph; where that is to normalise, the module that is judged is inside of it.
    graph_input: what both are given. example: what it is traced with. batch: the number of images of a
    graph for exactly so many, or None. other_sizes: probes of another height and width, empty where the
    module takes none.
    """

    module: torch.nn.Module
    graph_input: NormalisedInput | PixelInput
    layout: Layout
    example: torch.Tensor
    batch: int | None
    probes: list
    other_sizes: list

    @property
    def scores(self):
        """The number of scores per image in the first output, or None if it has other shapes."""
        shape = [side for side in self.probes[0].expected[0].shape[1:] if side != 1]
        return None if len(shape) > 1 else (shape[0] if shape else 1)


def prepare(source, shape, batch, seed, pictures=None, graph_input=NormalisedInput()):
    """Returns the source's module as a subject, or refuses one of which no graph can be checked.

    shape: channels, height, width. pictures: real ones, a batch as the graph takes it.
    """
    module = _in_eval_mode(source)
    # Attention in eval mode would be an operator of its own, which no other engine knows.
    torch.backends.mha.set_fastpath_enabled(False)
    torch.manual_seed(seed)
    example = graph_input.random("random", batch or TRACED_BATCH, shape)
    what = f"{len(example)} random picture(s)"
    given = graph_input.for_module(example)
    first = answer(module, given, what)
    require_numbers(first, what, source.random)
    require_same_twice(module, given, first)
    judge = Judge(module, graph_input)
    if batch != 1:
        require_own_answers(module, replace(judge.probe(what, example), batch=given), batch)
    probes = [
        judge.probe(f"{size} {kind} picture(s)", graph_input.random(kind, size, shape))
        for kind, size in ((kind, batch or size) for kind, size in KINDS)
    ]
    probes += [judge.probe(f"{len(some)} picture(s) given", some) for some in _split(pictures, batch)]
    for probe in probes:
        require_numbers(probe.expected, probe.what, source.random)
    require_telling_answers(probes, source.random)
    layout = Layout.of(called(module, given))
    if not layout.plain:
        source.said.append(f"the module returns {layout}")
    other_sizes = _of_another_size(judge, shape, len(example))
    graph_module = graph_input.wrapped(module, example)
    return Subject(graph_module, graph_input, layout, example, batch, probes, other_sizes)


def _in_eval_mode(source):
    module = source.module
    module.eval()
    training = [name or "the module" for name, m in module.named_modules() if m.training]
    if training:
        raise ExportError(
            f"Cannot export {source.name}: {listed(training)} stays in training mode after eval(). Have"
            " train(mode) and eval() of the module pass the mode on."
        )
    other = {p.dtype for p in module.parameters() if p.is_floating_point()} - {torch.float32}
    if other and not isinstance(module, torch.jit.ScriptModule):
        module.float()
        source.said.append(f"weights of {listed(other)} are exported as float32")
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    return module


def _split(pictures, batch):
    """Pictures in batches of three sizes, so that the batch's size and its place count."""
    if pictures is None:
        return []
    if batch:
        return [part for part in pictures.split(batch) if len(part) == batch]
    sizes, parts = (1, 5, 8), []
    while len(pictures):
        size = sizes[len(parts) % len(sizes)]
        parts.append(pictures[:size])
        pictures = pictures[size:]
    return parts


def _of_another_size(judge, shape, count):
    channels, height, width = shape[0], shape[1] + OTHER_SIZE[0], shape[2] + OTHER_SIZE[1]
    batch = judge.graph_input.random("random", count, (channels, height, width))
    try:
        return [judge.probe(f"picture(s) of {height}x{width}", batch)]
    except ExportError:
        return []


def require_numbers(given, what, random):
    """Refuses a module that answers with NaN or infinity."""
    if not all(tensor.isfinite().all() for tensor in given):
        raise ExportError(
            f"Cannot check: the module's own answer to {what} has NaN or infinity. "
            + ("Take another --seed." if random else "Look for a weight that is not a number.")
        )


def require_telling_answers(probes, random):
    """Refuses a module whose answers graphs of another module would agree with."""
    firsts = torch.cat([probe.expected[0].reshape(len(probe.batch), -1) for probe in probes])
    remedy = "Load trained weights into it (--weights, --state-dict)."
    if not firsts.any():
        raise ExportError(
            "Cannot check: the module answers with zeros alone, with which a graph that has lost its"
            f" weights would agree. {remedy}"
        )
    if (firsts == firsts[0]).all():
        raise ExportError(
            "Cannot check: the module gives the same answer to every picture, so that a graph that does"
            f" proves nothing. {remedy}"
        )
    part = min(probe.conditioning() for probe in probes)
    if part > PROVES_NOTHING:
        raise ExportError(
            "Cannot check: rounding to float32 alone moves the module's answers so far (float32 against"
            f" float64) that differences of {part:.0%} would have to be allowed: it is ill-conditioned,"
            f" as random weights may be. {'Take another --seed, or trained weights.' if random else remedy}"
        )


def require_same_twice(module, batch, first):
    """Refuses a module that answers the same pictures differently; first: its first answer."""
    second = answer(module, batch, "the same pictures")
    bound = rounding_bound(module)
    allowed = [bound * tensor.double().abs().max().item() for tensor in first]
    finding = compare(Probe("the same random pictures", batch, first, allowed), second)
    if not finding.agrees:
        raise ExportError(
            f"Cannot export: the module is not the same a second time: {finding}, as dropout in training"
            " mode makes them. Have forward pass training=self.training on."
        )


def require_own_answers(module, probe, batch):
    """Refuses a module whose answer to an image depends on the batch that the image is in.

    probe: of the module itself, its batch too. batch: the only size of batch that counts, or None for all.
    """
    first, more = probe.batch[:1], torch.randn_like(probe.batch[:1])
    sizes = (batch,) if batch else (TRACED_BATCH, 1, TRACED_BATCH + 1)
    for size in sizes:
        found = _other_answer(module, probe, torch.cat([first] + [more] * (size - 1)))
        if found:
            raise ExportError(
                f"Cannot export: the module's answer to an image depends on its batch: {found}."
                f"{_batch_norms(module)} Have forward treat each image on its own (sizes from x.shape[0],"
                " batch norms with running statistics), or write a graph of one image at a time with"
                " --batch 1."
            )


def _other_answer(module, probe, batch):
    """Returns in words how the answer to the first image differs in another batch; None: not at all."""
    where = f"in a batch of {len(batch)}, instead of {len(probe.batch)},"
    if len(batch) == len(probe.batch):
        where = "beside other images"
    try:
        given = tensors(called(module, batch))
    except Exception as error:  # modules raise what they like
        return f"{where} it fails ({first_line(error)})"
    for expected, got, allowed in zip(probe.expected, given, probe.allowed):
        if not expected.dim() or len(expected) != len(probe.batch):
            return f"an output of shape {list(expected.shape)} has no axis of the images"
        if got.shape != (len(batch), *expected.shape[1:]):
            return f"{where} its shape is {list(got.shape)}"
        difference = (got[0].double() - expected[0].double()).abs().max().item()
        if not difference <= allowed:
            return f"{where} it differs by {difference:.3g} where {allowed:.3g} is allowed"
    return None


def _batch_norms(module):
    norms = [
        name
        for name, m in module.named_modules()
        if isinstance(m, torch.nn.modules.batchnorm._BatchNorm) and m.running_mean is None
    ]
    return f" {listed(norms)} keep no running statistics." if norms else ""
