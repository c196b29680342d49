"""Which of torchvision's networks are meant: all, one of each family, or those that are named.

No PyTorch is needed.
"""

from tracecast_export.errors import ExportError, listed

# A small one of each family of torchvision's networks for classification.
FAMILIES = {
    "alexnet": "alexnet",
    "convnext": "convnext_tiny",
    "densenet": "densenet121",
    "efficientnet": "efficientnet_b0",
    "efficientnet_v2": "efficientnet_v2_s",
    "googlenet": "googlenet",
    "inception_v3": "inception_v3",
    "maxvit": "maxvit_t",
    "mnasnet": "mnasnet1_0",
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3": "mobilenet_v3_small",
    "regnet_x": "regnet_x_400mf",
    "regnet_y": "regnet_y_400mf",
    "resnet": "resnet18",
    "resnext": "resnext50_32x4d",
    "shufflenet_v2": "shufflenet_v2_x1_0",
    "squeezenet": "squeezenet1_1",
    "swin": "swin_t",
    "swin_v2": "swin_v2_t",
    "vgg": "vgg11",
    "vgg_bn": "vgg11_bn",
    "vit": "vit_b_16",
    "wide_resnet": "wide_resnet50_2",
}


def chosen(text, known):
    """Returns names of networks: text is all, families, or names with commas; known: all that there are."""
    if text == "all":
        return list(known)
    names = list(FAMILIES.values()) if text == "families" else list(dict.fromkeys(text.split(",")))
    if unknown := [name for name in names if name not in known]:
        raise ExportError(
            f"Cannot make {listed(unknown)}: this torchvision has no such network for classification. Give"
            " all, families, or names of torchvision.models such as resnet50."
        )
    return names
