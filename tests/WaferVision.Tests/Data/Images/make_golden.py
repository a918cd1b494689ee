"""Computes golden.json and the pictures sample.* with Pillow and torchvision, for the tests beside it.

Run in this folder, with Debian's python3-torchvision 0.14 and python3-pil 9.4, the photographs in ../../../../../shared/data/photos:
/usr/bin/python3 make_golden.py
"""
import base64
import hashlib
import json
import pathlib

import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms.functional import InterpolationMode

here = pathlib.Path(__file__).parent
photos = here / "../../../../../shared/data/photos"


def pattern(width, height):
    """Noise that any language can make: a linear congruential generator, the top byte of 32 bits."""
    state, values = 12345, bytearray()
    for _ in range(3 * width * height):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append(state >> 24)
    return Image.frombytes("RGB", (width, height), bytes(values))


resized = []
for source, target in [((37, 23), (16, 10)), ((37, 23), (64, 40)), ((37, 23), (37, 5)), ((37, 23), (5, 23)), ((3, 2), (9, 1)), ((1, 1), (2, 3)), ((200, 7), (3, 7))]:
    for name, mode in [("Bilinear", Image.BILINEAR), ("Bicubic", Image.BICUBIC)]:
        out = pattern(*source).resize(target, mode)
        resized.append({"from": source, "to": target, "filter": name, "rgb": base64.b64encode(out.tobytes()).decode()})

presets = []
for resize, crop, name, mode in [(256, 224, "Bilinear", InterpolationMode.BILINEAR), (232, 224, "Bicubic", InterpolationMode.BICUBIC)]:
    chain = transforms.Compose([
        transforms.Resize(resize, interpolation=mode),
        transforms.CenterCrop(crop),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])
    for file in ["cat_720p.jpg", "parrot.jpg", "hot_dog.jpg", "dragonfly.bmp"]:
        picture = Image.open(photos / file).convert("RGB")
        values = chain(picture)
        presets.append({
            "file": file,
            "resize": resize,
            "crop": crop,
            "filter": name,
            "size": picture.size,
            "sha256": hashlib.sha256(picture.tobytes()).hexdigest(),
            "mean": values.double().mean().item(),
            "every4999th": values.flatten()[::4999].tolist(),
        })

# Smooth colours, as JPEG is made for, and the same picture in each way of storing it.
smooth = pattern(6, 5).resize((24, 17), Image.BICUBIC)
alpha = pattern(24, 17).getchannel("R")
smooth.save(here / "sample.jpg", quality=90)
smooth.save(here / "progressive.jpg", quality=80, progressive=True)
smooth.convert("L").save(here / "grey.jpg", quality=90)
smooth.save(here / "sample.png")
Image.merge("RGBA", (*smooth.split(), alpha)).save(here / "alpha.png")
smooth.convert("L").save(here / "grey.png")
smooth.quantize(16).save(here / "palette.png")
smooth.save(here / "sample.bmp")
smooth.quantize(200).save(here / "palette.bmp")
samples = [
    {"file": path.name, "rgb": base64.b64encode(Image.open(path).convert("RGB").tobytes()).decode()}
    for path in sorted(here.glob("*.*"))
    if path.suffix in (".jpg", ".png", ".bmp")
]

(here / "golden.json").write_text(json.dumps({"resized": resized, "presets": presets, "samples": samples}, indent=1) + "\n")
