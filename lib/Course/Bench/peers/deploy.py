"""Classifiers of Python's torch, the peer of DeployBench.cs: a work "MODEL CLASSES CHANNELS SIZE BATCH" is one forward pass of random images."""

import os

import torch
import torchvision
from torch import nn

from serve import serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)


def unit(inputs, outputs, kernel, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first, self.second = unit(channels, channels, 3, 1), unit(channels, channels, 3, 1)

    def forward(self, x):
        return (self.second(self.first(x).relu_()) + x).relu_()


def wafer_net(width, classes, channels):
    """WaferNetSmall.cs: a stem, then three stages of one residual block each."""
    return nn.Sequential(
        unit(channels, width, 5, 2), nn.ReLU(True), Residual(width),
        unit(width, 2 * width, 3, 2), nn.ReLU(True), Residual(2 * width),
        unit(2 * width, 4 * width, 3, 2), nn.ReLU(True), Residual(4 * width),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, classes))


def create(name, classes, channels):
    widths = {"wafer-net-small": 16, "wafer-net-wide": 32}
    if name in widths:
        return wafer_net(widths[name], classes, channels)
    # torchvision's networks take photographs; for other channels their first convolution is made anew.
    network = getattr(torchvision.models, name)(weights=None, num_classes=classes)
    for parent in network.modules():
        for key, layer in parent.named_children():
            if isinstance(layer, nn.Conv2d) and layer.in_channels == 3 and layer.groups == 1:
                first = nn.Conv2d(channels, layer.out_channels, layer.kernel_size, layer.stride, layer.padding, bias=layer.bias is not None)
                setattr(parent, key, first)
                return network
    return network


class Works:
    """Made when first asked for, and kept."""

    def __init__(self):
        self.networks, self.works = {}, {}

    def get(self, work):
        if work not in self.works:
            name, *sizes = work.split()
            if not (name.startswith("wafer-net-") or callable(getattr(torchvision.models, name, None))):
                return None
            classes, channels, size, batch = map(int, sizes)
            key = (name, classes, channels)
            if key not in self.networks:
                self.networks[key] = create(*key).eval()
            self.works[work] = forward(self.networks[key], torch.rand(batch, channels, size, size))
        return self.works[work]


def forward(network, images):
    def run(count):
        with torch.no_grad():
            for _ in range(count):
                network(images)

    return run


serve(f"torch {torch.__version__}, torchvision {torchvision.__version__}, {torch.get_num_threads()} thread(s)", Works())
