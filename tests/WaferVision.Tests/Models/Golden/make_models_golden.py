"""Writes models.json: what torchvision's networks compute from weights that follow a formula.

Run with Debian's packages python3-torch (1.13.1) and python3-torchvision (0.14.1):  /usr/bin/python3 make_models_golden.py
Neither weights nor images are stored: value() makes them from their names here, Formula.cs in the tests. Networks that torchvision has not
are written here a second time, from their papers.
"""

import hashlib
import json
import os

import numpy as np
import torch
import torchvision
from torch import nn
from torchvision.models.vision_transformer import VisionTransformer, interpolate_embeddings

CLASSES, CHANNELS, BATCH = 10, 3, 2


def uniform(name, count):
    """Numbers from -1 to 1 by hashing the position (murmur3's finaliser), seeded with the name's FNV-1a hash."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + seed & 0xFFFFFFFF).astype(np.uint32)
    x = (x ^ x >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    x = (x ^ x >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    x = x ^ x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float64) / 2.0**23 - 1


def value(name, shape, gain=1):
    u = uniform(name, int(np.prod(shape)))
    if name.endswith("running_var"):
        u = 1 + 0.5 * u
    elif name.endswith("running_mean"):
        u = 0.1 * u
    elif len(shape) == 1:
        u = gain * (1 + 0.25 * u) if name.endswith("weight") else 0.1 * u
    elif name == "input":
        u = u + np.repeat([0, 1], len(u) // 2)  # two images of different brightness: pooling over noise alone would make them alike
    else:
        u = u * np.sqrt(6 / np.prod(shape[1:]))
    return torch.from_numpy(u.astype(np.float32)).reshape(shape)


def fill(model, gain):
    for name, entry in model.state_dict().items():
        if entry.is_floating_point():
            entry.copy_(value(name, tuple(entry.shape), gain))


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c3 = nn.Conv2d(CHANNELS, 6, 5), nn.Conv2d(6, 16, 5)
        self.c5, self.f6, self.output = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, CLASSES)

    def forward(self, x):
        squash = lambda x: 1.7159 * torch.tanh(x * 2 / 3)
        pool = lambda x: nn.functional.avg_pool2d(x, 2)
        x = pool(squash(self.c3(pool(squash(self.c1(x))))))
        return self.output(squash(self.f6(squash(self.c5(x.flatten(1))))))


class CifarBlock(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 3, width // inputs, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if x.shape != y.shape:
            zeros = torch.zeros_like(x[:, : x.shape[1] // 2, ::2, ::2])
            x = torch.cat([zeros, x[:, :, ::2, ::2], zeros], 1)
        return torch.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(CHANNELS, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        blocks = (depth - 2) // 6
        stage = lambda inputs, width: nn.Sequential(*[CifarBlock(width if i else inputs, width) for i in range(blocks)])
        self.layer1, self.layer2, self.layer3 = stage(16, 16), stage(16, 32), stage(32, 64)
        self.linear = nn.Linear(64, CLASSES)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


class MobileNetV1(nn.Module):
    def __init__(self):
        super().__init__()
        unit = lambda i, o, k, s, g: nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, groups=g, bias=False), nn.BatchNorm2d(o), nn.ReLU())
        layers, inputs = [unit(CHANNELS, 32, 3, 2, 1)], 32
        for outputs, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + 5 * [(512, 1)] + [(1024, 2), (1024, 1)]:
            layers.append(nn.Sequential(unit(inputs, inputs, 3, stride, inputs), unit(inputs, outputs, 1, 1, 1)))
            inputs = outputs
        self.features, self.classifier = nn.Sequential(*layers), nn.Linear(1024, CLASSES)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


def transformer(size, layers, heads, width):
    return VisionTransformer(image_size=size, patch_size=16, num_layers=layers, num_heads=heads, hidden_dim=width, mlp_dim=4 * width, num_classes=CLASSES)


def gain_of(name):
    """Scale of the normalisations: found by trying, so that deep sums neither grow out of sight nor forget the image."""
    efficientnet = [1.05, 1, 1, 1, 0.96, 0.95, 0.96, 0.93]
    return 0.6 if name.startswith("resnet") else efficientnet[int(name[-1])] if name.startswith("efficientnet") else 1


def golden(model, size, gain=1):
    fill(model, gain)
    model.eval()
    logits = model(value("input", (BATCH, CHANNELS, size, size)))
    assert torch.isfinite(logits).all() and (logits[0] - logits[1]).abs().max() > 0.01 * logits.abs().max(), f"blind golden output {logits}"
    state = model.state_dict()
    names = "".join(sorted(f"{name} {','.join(map(str, entry.shape))}\n" for name, entry in state.items()))
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    return {
        "size": size,
        "gain": gain,
        "parameters": sum(p.numel() for p in model.parameters()),
        "entries": len(state),
        "names": hashlib.sha256(names.encode()).hexdigest(),
        "normalization": sorted({f"{m.eps:g} {m.momentum:g}" for m in norms}),
        "logits": [float(f"{x:.7g}") for x in logits.flatten().tolist()],
    }


def main():
    torch.set_grad_enabled(False)
    cases = {"lenet5": golden(LeNet5(), 32), "mobilenet_v1": golden(MobileNetV1(), 64)}
    for depth in (20, 32, 44, 56):
        cases[f"resnet{depth}"] = golden(CifarResNet(depth), 32, gain_of("resnet"))
    vision = ["alexnet", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn", "resnet18", "resnet34", "resnet50",
              "resnet101", "resnet152", "densenet121", "densenet169", "densenet201", "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_large",
              "mobilenet_v3_small", *(f"efficientnet_b{i}" for i in range(8))]
    for name in vision:
        cases[name] = golden(getattr(torchvision.models, name)(weights=None, num_classes=CLASSES), 64, gain_of(name))

    googlenet = torchvision.models.googlenet(weights=None, num_classes=CLASSES, aux_logits=True, init_weights=False)
    cases["googlenet"] = golden(googlenet, 64)
    heads = []  # by hooks: torchvision 0.14 swaps the names of the two in what it returns
    for head in (googlenet.aux1, googlenet.aux2):
        head.register_forward_hook(lambda module, inputs, output: heads.append(output))
    googlenet.training = True  # of this module alone: it now runs its auxiliary heads, while its layers still evaluate
    googlenet(value("input", (BATCH, CHANNELS, 64, 64)))
    cases["googlenet"]["auxiliary"] = [[float(f"{x:.7g}") for x in head.flatten().tolist()] for head in heads]

    for name, shape in {"vit_b_16": (12, 12, 768), "vit_tiny_16": (12, 3, 192)}.items():
        small, large = transformer(64, *shape), transformer(96, *shape)
        cases[name] = golden(small, 64)
        large.load_state_dict(interpolate_embeddings(96, 16, small.state_dict()))
        large.eval()
        cases[name]["logitsAt96"] = [float(f"{x:.7g}") for x in large(value("input", (BATCH, CHANNELS, 96, 96))).flatten().tolist()]

    for name, case in cases.items():
        print(name, max(map(abs, case["logits"])))
    document = {"command": "/usr/bin/python3 make_models_golden.py", "torch": torch.__version__, "torchvision": torchvision.__version__, "models": cases}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "models.json"), "w") as file:
        file.write(json.dumps(document).replace('}, "', '},\n"') + "\n")


main()
