"""Classic networks in Python's torchvision, the peer of ModelBench.cs: same networks, batches and optimizer."""

import os

import torch
import torchvision
from torch.nn.functional import cross_entropy

from serve import serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)


def works(name, batch, size):
    network = getattr(torchvision.models, name)(weights=None)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    images, labels = torch.rand(batch, 3, size, size), torch.randint(0, 1000, (batch,))

    def forward(count):
        network.eval()
        with torch.no_grad():
            for _ in range(count):
                network(images)

    def step(count):
        network.train()
        for _ in range(count):
            optimizer.zero_grad()
            cross_entropy(network(images), labels).backward()
            optimizer.step()

    return {f"{name} forward {batch}x{size}x{size}": forward, f"{name} step {batch}x{size}x{size}": step}


serve(
    f"torch {torch.__version__}, torchvision {torchvision.__version__}, {torch.get_num_threads()} thread(s)",
    works("resnet18", 16, 64) | works("mobilenet_v2", 16, 64) | works("resnet50", 1, 224),
)
