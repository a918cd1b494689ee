"""Maps of an archive classified one by one by NumPy and torch, the peer of ClassifyBench.cs: same maps, weights, images and answers,
always in single precision."""

import json
import math
import os

import numpy as np
import torch

from serve import serve

SIZE = 64


class Block(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1, self.conv2 = (torch.nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))
        self.norm1, self.norm2 = (torch.nn.BatchNorm2d(channels) for _ in range(2))

    def forward(self, x):
        return torch.relu(x + self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x))))))


class Unit(torch.nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = torch.nn.Conv2d(inputs, outputs, kernel, stride=2, padding=kernel // 2, bias=False)
        self.norm = torch.nn.BatchNorm2d(outputs)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class WaferNet(torch.nn.Module):
    def __init__(self, channels, classes, width):
        super().__init__()
        self.stem, self.block1 = Unit(channels, width, 5), Block(width)
        self.down2, self.block2 = Unit(width, 2 * width, 3), Block(2 * width)
        self.down3, self.block3 = Unit(2 * width, 4 * width, 3), Block(4 * width)
        self.fc = torch.nn.Linear(4 * width, classes)

    def forward(self, x):
        x = self.block3(self.down3(self.block2(self.down2(self.block1(self.stem(x))))))
        return self.fc(x.mean((2, 3)))


def read_weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    kinds = {"F32": np.float32, "I64": np.int64}
    metadata = header.pop("__metadata__")
    weights = {
        name: torch.from_numpy(np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"]).copy())
        for name, entry in header.items()
    }
    return metadata, weights


def lines_of(length, size):
    return (2 * np.arange(size) + 1) * length // (2 * size)


def image_of(dies):
    rows, columns = dies.shape
    samples = max(math.ceil(rows / SIZE), math.ceil(columns / SIZE))
    size = SIZE * samples
    fine = dies[lines_of(rows, size)[:, None], lines_of(columns, size)]
    channels = np.stack([fine == 1, fine == 2]).astype(np.float32)
    if samples > 1:
        channels = channels.reshape(2, SIZE, samples, SIZE, samples).mean((2, 4))
    return channels[None]


def classify(path, network):
    with np.load(path) as archive, open(os.devnull if ANSWERS is None else ANSWERS, "w") as output:
        dies, shapes = archive["dies"], archive["shapes"].astype(np.int64)
        at = 0
        for number, (rows, columns) in enumerate(shapes):
            image = image_of(dies[at : at + rows * columns].reshape(rows, columns))
            at += rows * columns
            logits = network(torch.from_numpy(image)).numpy()[0].astype(np.float64) / temperature
            exponentials = np.exp(logits - logits.max())
            probabilities = exponentials / exponentials.sum()
            top = np.argsort(-probabilities)[:3]
            guesses = [{"class": names[i], "probability": round(float(probabilities[i]), 6)} for i in top]
            output.write(json.dumps({"file": path, "map": number, **guesses[0], "top3": guesses}) + "\n")


def loop(network):
    def run(count):
        with torch.no_grad():
            for _ in range(count):
                classify(os.environ["WAFERVISION_BENCH_ARCHIVE"], network)

    return run


ANSWERS = os.environ.get("WAFERVISION_BENCH_ANSWERS")
torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
metadata, weights = read_weights(os.environ["WAFERVISION_BENCH_MODEL"])
names, temperature = json.loads(metadata["classes"]), float(metadata.get("temperature", 1))
network = WaferNet(2, len(names), 32)
network.load_state_dict(weights)
network.eval()
with torch.no_grad():
    # Frozen and fused, as an inference engine would do.
    fused = torch.jit.optimize_for_inference(torch.jit.trace(network, torch.rand(1, 2, SIZE, SIZE)))
serve(
    f"NumPy {np.__version__}, torch {torch.__version__}, batch 1, {torch.get_num_threads()} thread(s)",
    {
        "npz, single precision; peer fused": loop(fused),
        "npz, 8-bit numbers; peer fused": loop(fused),
        "npz, single precision; peer as trained": loop(network),
        "npz, 8-bit numbers; peer as trained": loop(network),
    },
)
