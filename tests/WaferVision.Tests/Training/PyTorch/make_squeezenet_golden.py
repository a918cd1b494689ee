"""Computes squeezenet1_1.json: the five largest logits of the published ImageNet SqueezeNet 1.1 for each photograph, with torchvision.

Run in this folder, with Debian's python3-torchvision, weights and photographs in ../../../../../shared: /usr/bin/python3 make_squeezenet_golden.py
"""
import json
import pathlib
import struct

import numpy
import torch
from PIL import Image
from torchvision.models import SqueezeNet1_1_Weights, squeezenet1_1

here = pathlib.Path(__file__).parent
shared = here / "../../../../../shared"
content = (shared / "weights/squeezenet1_1-imagenet.safetensors").read_bytes()
length = struct.unpack("<Q", content[:8])[0]
state = {}
for name, entry in json.loads(content[8:8 + length]).items():
    if name != "__metadata__":
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(content[8 + length + begin:8 + length + end], "<f2").astype("f4")
        state[name] = torch.from_numpy(values.reshape(entry["shape"]))
model = squeezenet1_1().eval()
model.load_state_dict(state)
prepare = SqueezeNet1_1_Weights.IMAGENET1K_V1.transforms()
result = {}
with torch.no_grad():
    for file in ["cat_720p.jpg", "parrot.jpg", "hot_dog.jpg", "dragonfly.bmp"]:
        top = model(prepare(Image.open(shared / "data/photos" / file).convert("RGB"))[None])[0].topk(5)
        result[file] = dict(zip(map(str, top.indices.tolist()), top.values.tolist()))
(here / "squeezenet1_1.json").write_text(json.dumps(result, indent=1) + "\n")
