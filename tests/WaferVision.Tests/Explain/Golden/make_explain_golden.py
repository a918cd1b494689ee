"""Writes explain.json: heat maps and similarities as computed here, apart from the library, from the papers' formulas.

Run with Debian's packages python3-torch (1.13.1) and python3-torchvision (0.14.1):  /usr/bin/python3 make_explain_golden.py
Weights and images follow the formula of ../../Models/Golden/make_models_golden.py (value()); neither are stored.
"""

import json
import os

import numpy as np
import torch
import torchvision

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE, CLASSES = 64, [3, 7]


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
        u = u + np.repeat([0, 1], len(u) // 2)
    else:
        u = u * np.sqrt(6 / np.prod(shape[1:]))
    return torch.from_numpy(u.astype(np.float32)).reshape(shape)


def activations(net, layer, images):
    kept = []
    handle = dict(net.named_modules())[layer].register_forward_hook(lambda m, i, o: kept.append(o))
    logits = net(images)
    handle.remove()
    score = sum(logits[n, k] for n, k in enumerate(CLASSES))
    (gradient,) = torch.autograd.grad(score, kept[0])
    return kept[0].detach().double().numpy(), gradient.double().numpy()


def cams(a, g):
    """For each image and channel in plain loops, as the papers write them."""
    n, k, h, w = a.shape
    plain, plus, hires = np.zeros((n, h, w)), np.zeros((n, h, w)), np.zeros((n, h, w))
    for i in range(n):
        for c in range(k):
            plain[i] += g[i, c].sum() / (h * w) * a[i, c]
            hires[i] += g[i, c] * a[i, c]
            weight = 0
            for y in range(h):
                for x in range(w):
                    d = g[i, c, y, x]
                    below = 2 * d**2 + a[i, c].sum() * d**3
                    weight += (d**2 / below if below != 0 else 0) * max(d, 0)
            plus[i] += weight * a[i, c]
    return plain, plus, hires


def integrated(net, images, baseline, steps):
    total = torch.zeros_like(images)
    for step in range(steps):
        point = (baseline + (images - baseline) * (step + 0.5) / steps).detach().requires_grad_(True)
        logits = net(point)
        total += torch.autograd.grad(sum(logits[n, k] for n, k in enumerate(CLASSES)), point)[0]
    return ((images - baseline) * total / steps).detach()


@torch.no_grad()
def occlusion(net, images, baseline, window, stride):
    corners = list(range(0, SIZE - window, stride)) + [SIZE - window]
    result = np.zeros((len(images), SIZE, SIZE))
    for n, k in enumerate(CLASSES):
        whole, covered = net(images[n : n + 1])[0, k].item(), np.zeros((SIZE, SIZE))
        for y in corners:
            for x in corners:
                changed = images[n : n + 1].clone()
                changed[:, :, y : y + window, x : x + window] = baseline[:, :, y : y + window, x : x + window]
                result[n, y : y + window, x : x + window] += whole - net(changed)[0, k].item()
                covered[y : y + window, x : x + window] += 1
        result[n] /= covered
    return result


def ranks(values):
    return np.array([(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values])


def spearman(a, b):
    return np.corrcoef(ranks(a.ravel()), ranks(b.ravel()))[0, 1]


def structural(a, b):
    a, b = a / a.max(), b / b.max()
    windows = [np.lib.stride_tricks.sliding_window_view(x, (7, 7)).reshape(-1, 49) for x in (a, b)]
    (x, y) = windows
    mx, my = x.mean(1), y.mean(1)
    cov = ((x - mx[:, None]) * (y - my[:, None])).mean(1)
    return np.mean((2 * mx * my + 1e-4) * (2 * cov + 9e-4) / ((mx**2 + my**2 + 1e-4) * (x.var(1) + y.var(1) + 9e-4)))


def main():
    net = torchvision.models.resnet18(weights=None, num_classes=10).eval()
    with torch.no_grad():
        for name, entry in net.state_dict().items():
            if entry.is_floating_point():
                entry.copy_(value(name, tuple(entry.shape), 0.6))
    images = value("input", (2, 3, SIZE, SIZE))
    baseline = torch.full((1, 3, SIZE, SIZE), 0.25)
    plain, plus, hires = cams(*activations(net, "layer3", images))
    blocks = integrated(net, images, baseline, 8).sum(1).reshape(2, 4, 16, 4, 16).sum((2, 4))
    a = (np.arange(121) * 37 % 11).reshape(11, 11).astype(np.float32)
    b = (np.arange(121) * 53 % 17).reshape(11, 11).astype(np.float32)
    numbers = {
        "grad-cam": plain,
        "grad-cam++": plus,
        "hires-cam": hires,
        "integrated": blocks.double().numpy(),
        "occlusion": occlusion(net, images, baseline, 24, 18)[:, ::9, ::9],
        "spearman": np.array([spearman(a, b), spearman(a, a // 3)]),
        "structural": np.array([structural(a, b), structural(a, a // 3)]),
    }
    text = json.dumps({name: [float(f"{x:.7g}") for x in np.ravel(array)] for name, array in numbers.items()}, indent=0).replace("\n", "").replace("],", "],\n")
    with open(os.path.join(HERE, "explain.json"), "w") as file:
        file.write(text + "\n")


if __name__ == "__main__":
    main()
