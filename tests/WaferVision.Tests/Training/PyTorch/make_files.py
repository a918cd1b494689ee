"""Writes the files that PyTorchFileTests reads: one state dict in a checkpoint, in both of PyTorch's formats.

Run in this folder, with Debian's python3-torch 1.13: /usr/bin/python3 make_files.py
"""
from collections import OrderedDict

import torch

base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8 - 1
state = OrderedDict()
state["float"] = base
state["transposed"] = base.t()
state["columns"] = base[1:3, 2:6:3]
state["last row"] = base[3]
state["double"] = torch.tensor([1 / 3, -2.5e300], dtype=torch.float64)
state["half"] = torch.tensor([0.5, -65504.0], dtype=torch.float16)
state["brain"] = torch.tensor([1.0, -3.0e38], dtype=torch.bfloat16)
state["long"] = torch.tensor([[-(2**63)], [2**63 - 1]])
state["int"] = torch.tensor([-7, 2**31 - 1], dtype=torch.int32)
state["short"] = torch.tensor([-32768, 5], dtype=torch.int16)
state["signed"] = torch.tensor([-128, 127], dtype=torch.int8)
state["bytes"] = torch.tensor([0, 255], dtype=torch.uint8)
state["truth"] = torch.tensor([True, False, True])
state["one number"] = torch.tensor(42)
state["nothing"] = torch.zeros(0, 3)
state["parameter"] = torch.nn.Parameter(torch.ones(2))

model = torch.nn.Sequential(torch.nn.Linear(2, 1))
optimizer = torch.optim.Adam(model.parameters())
model(torch.ones(1, 2)).sum().backward()
optimizer.step()

checkpoint = {
    "epoch": 7,
    "best": 91.5,
    "arch": "naïve",
    "finished": False,
    "sizes": torch.Size([1, 2]),
    "state_dict": state,
    "optimizer": optimizer.state_dict(),
}
torch.save(checkpoint, "zip.pt")
torch.save(checkpoint, "legacy.pt", _use_new_zipfile_serialization=False)
