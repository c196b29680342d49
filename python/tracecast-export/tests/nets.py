"""Small modules, each with one thing that exports stumble over; factories for the command."""

from dataclasses import dataclass
from typing import NamedTuple, Optional

import torch
from torch import nn


class Plain(nn.Module):
    """A classifier without surprises."""

    def __init__(self, classes=5):
        super().__init__()
        torch.manual_seed(1)
        self.trunk = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(4)
        )
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(8 * 16, classes)

    def forward(self, x):
        return self.fc(self.drop(self.trunk(x).flatten(1)))


class Grey(Plain):
    """Takes pictures of one channel."""

    def __init__(self):
        super().__init__()
        self.trunk[0] = nn.Conv2d(1, 8, 3, stride=2, padding=1)


class Viewing(Plain):
    """Needs each channel's numbers together in memory."""

    def forward(self, x):
        return self.fc(self.trunk(x).view(len(x), -1))


class Gate(nn.Module):
    """Branches on its input, in Python that can be scripted."""

    def forward(self, x):
        if x.mean() > 0.5:
            return x * 2
        return x - 1


class Branching(Plain):
    def __init__(self):
        super().__init__()
        self.gate = Gate()

    def forward(self, x):
        return super().forward(self.gate(x))


class BranchingAtTop(nn.Module):
    """Branches in its own forward, which is scripted as a whole."""

    def __init__(self):
        super().__init__()
        self.plain = Plain()

    def forward(self, x):
        if x.mean() > 0.5:
            return self.plain(x * 2)
        return self.plain(x)


class Unscriptable(Plain):
    """Branches on its input, in Python that torch.jit.script does not take."""

    def forward(self, x):
        scale = {True: 3.0, False: 1.0}[bool(x.mean() > 0.5)]
        return super().forward(x * scale + len({**globals()}) * 0)


class FixedBatch(Plain):
    """Works on two images, whatever it gets."""

    def forward(self, x):
        return self.fc(self.trunk(x).reshape(2, -1))


class MixingBatch(Plain):
    def forward(self, x):
        return super().forward(x - x.mean(0, keepdim=True))


class BatchStatistics(Plain):
    """Its batch norm has no running statistics."""

    def __init__(self):
        super().__init__()
        self.trunk[1] = nn.BatchNorm2d(8, track_running_stats=False)


class AlwaysDropping(Plain):
    def forward(self, x):
        return self.fc(nn.functional.dropout(self.trunk(x).flatten(1), 0.5, training=True))


class StaysInTraining(Plain):
    def train(self, mode=True):
        return super().train(True)


class Dict(Plain):
    def forward(self, x):
        scores = super().forward(x)
        return {"scores": scores, "loss": None, "features": (self.trunk(x), scores * 2)}


class Tuple(Plain):
    def forward(self, x):
        scores = super().forward(x)
        return scores, scores.argmax(1)


class Pair(NamedTuple):
    logits: torch.Tensor
    twice: torch.Tensor


class NamedPair(Plain):
    def forward(self, x):
        scores = super().forward(x)
        return Pair(scores, scores * 2)


@dataclass
class Answer:
    logits: torch.Tensor
    hidden: torch.Tensor | None = None


class DataClass(Plain):
    def forward(self, x):
        return Answer(super().forward(x))


class Auxiliary(nn.Module):
    """Answers with its scores alone, scripted also with what it has in training, as googlenet does."""

    def __init__(self):
        super().__init__()
        self.plain = Plain()

    def forward(self, x):
        scores = self.plain(x)
        if torch.jit.is_scripting():
            return Trained(scores, None)
        return scores


class Trained(NamedTuple):
    logits: torch.Tensor
    auxiliary: Optional[torch.Tensor]  # noqa: UP045 (which torch.jit.script reads)


class EmptyBranch(Plain):
    """Has a branch that starts with zeros, as residual networks may before training."""

    def __init__(self):
        super().__init__()
        self.branch = nn.Linear(5, 5)
        nn.init.zeros_(self.branch.weight)

    def forward(self, x):
        scores = super().forward(x)
        return scores + self.branch(scores)


class NamedAsOperators(Plain):
    """Has outputs and a weight called as exporters call values inside of the graph."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Parameter(torch.randn(5))

    def forward(self, x):
        scores = super().forward(x) * self.linear
        return {"relu": scores, "conv2d": torch.relu(scores), "input": scores + 1}


class Twice(Plain):
    """Answers with one tensor under two names."""

    def forward(self, x):
        scores = super().forward(x)
        return {"one": scores, "other": scores}


class Starred(Plain):
    def forward(self, *args, **more):
        return super().forward(*args, **more)


class ScriptedPart(Branching):
    """Has TorchScript inside."""

    def __init__(self):
        super().__init__()
        self.gate = torch.jit.script(self.gate)


class Attention(Plain):
    """A classifier with a layer of attention over its places."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        places = self.trunk(x).flatten(2).transpose(1, 2)
        mixed, _ = self.attention(places, places, places, need_weights=False)
        return self.fc(mixed.flatten(1))


class Wide(Plain):
    """Has a weight that exporters would rather place in a second file: 8 MiB."""

    def __init__(self):
        super().__init__()
        self.wide = nn.Linear(128, 1 << 14)

    def forward(self, x):
        return self.wide(self.trunk(x).flatten(1))


class TooLarge(Plain):
    """Has 2 GiB of weights, as address space of which no page is touched."""

    def __init__(self):
        super().__init__()
        self.register_buffer("large", torch.empty(1 << 29), persistent=False)

    def __deepcopy__(self, memo):
        raise TypeError("too large to copy")


class Text(Plain):
    def forward(self, x):
        return {"scores": super().forward(x), "note": "done"}


class Zeros(Plain):
    def __init__(self):
        super().__init__()
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)


class Constant(Zeros):
    def __init__(self):
        super().__init__()
        nn.init.ones_(self.fc.bias)


class NotANumber(Plain):
    def __init__(self):
        super().__init__()
        nn.init.constant_(self.fc.bias, float("nan"))


class IllConditioned(nn.Module):
    """The small difference of large numbers, which rounding fills with noise."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        y = self.fc(x.mean((2, 3)))
        return (y * 1e-2 + 1e4) - 1e4


class SizeBaked(nn.Module):
    """Takes pictures of all sizes; the trace keeps that of the example."""

    def __init__(self):
        super().__init__()
        self.plain = Plain()

    def forward(self, x):
        side = int(x.shape[2])
        return self.plain(x) * (side / 32)


def three_classes():
    return Plain(3)


def compiled():
    return torch.compile(nn.DataParallel(Plain()))


def failing():
    raise ValueError("no configuration")


def none():
    return None


def depthwise():
    """Layers as mobile networks have them, with answers far enough apart to be told in int8."""
    torch.manual_seed(3)
    layers = [
        nn.Conv2d(3, 16, 3, stride=2, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU6(),
        nn.Conv2d(16, 16, 3, padding=1, groups=16),
        nn.ReLU6(),
        nn.Conv2d(16, 24, 1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(4),
        nn.Flatten(),
        nn.Linear(24 * 16, 4),
    ]
    net = nn.Sequential(*layers).eval()
    coarse = 2 * torch.rand(64, 3, 6, 6) - 1
    with torch.no_grad():  # no class is the best for every picture
        net[-1].bias -= net(nn.functional.interpolate(coarse, (32, 32), mode="bicubic")).mean(0)
    return net


class NearTies(nn.Module):
    """A thousand classes that hardly differ: any rounding changes which is the best."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.trunk = depthwise()[:-1]
        self.fc = nn.Linear(24 * 16, 1000)
        with torch.no_grad():
            self.fc.weight.copy_(torch.randn(1, 24 * 16) + 1e-3 * torch.randn(1000, 24 * 16))
            self.fc.bias.zero_()

    def forward(self, x):
        return self.fc(self.trunk(x))


def near_ties():
    return NearTies()


def one_score():
    return nn.Sequential(depthwise(), nn.Linear(4, 1))
