"""Computes resnet20.json: logits of the published CIFAR-10 ResNet-20 for two images of noise and for two photographs.

Run in this folder, with Debian's python3-torchvision, the weights in ../../../../../shared/weights: /usr/bin/python3 make_resnet20_golden.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from PIL import Image
from torchvision import transforms

here = pathlib.Path(__file__).parent
shared = here / "../../../../../shared"
state = torch.load(shared / "weights/resnet20-12fca82f.th", map_location="cpu")["state_dict"]
state = {name.removeprefix("module."): value for name, value in state.items()}


def norm(x, name):
    return F.batch_norm(x, *(state[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")), eps=1e-5)


def network(x):
    """ResNet-20 for CIFAR as the paper's section 4.2 has it, with shortcuts of option A, written with functions alone."""
    x = F.relu(norm(F.conv2d(x, state["conv1.weight"], padding=1), "bn1"))
    for stage, width in ((1, 16), (2, 32), (3, 64)):
        for block in range(3):
            name = f"layer{stage}.{block}"
            stride = 2 if stage > 1 and block == 0 else 1
            y = F.relu(norm(F.conv2d(x, state[f"{name}.conv1.weight"], stride=stride, padding=1), f"{name}.bn1"))
            y = norm(F.conv2d(y, state[f"{name}.conv2.weight"], padding=1), f"{name}.bn2")
            if stride == 2:
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, width // 4, width // 4))
            x = F.relu(x + y)
    return F.linear(x.mean((2, 3)), state["linear.weight"], state["linear.bias"])


noise, seed = [], 12345
for _ in range(2 * 3 * 32 * 32):
    seed = (seed * 1664525 + 1013904223) % 2**32
    noise.append((seed >> 24) / 128 - 1)
prepare = transforms.Compose([
    transforms.Resize(32), transforms.CenterCrop(32), transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])
photos = ["cat_720p.jpg", "parrot.jpg"]
images = torch.stack([prepare(Image.open(shared / "data/photos" / name).convert("RGB")) for name in photos])
with torch.no_grad():
    result = {
        "noise": network(torch.tensor(noise).reshape(2, 3, 32, 32)).tolist(),
        "photos": dict(zip(photos, network(images).tolist())),
    }
(here / "resnet20.json").write_text(json.dumps(result, indent=1) + "\n")
