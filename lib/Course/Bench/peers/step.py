"""Training steps in Python's torch, the peer of StepBench.cs: same networks, batches and optimizers."""

import os

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from serve import serve

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def course_network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(128 * 8 * 8, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 20),
    )


def steps(network, size, classes, make_optimizer):
    network.train()
    optimizer = make_optimizer(network.parameters())
    images, labels = torch.rand(32, 1, size, size), torch.randint(0, classes, (32,))

    def run(count):
        for _ in range(count):
            optimizer.zero_grad()
            cross_entropy(network(images), labels).backward()
            optimizer.step()

    return run


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.01)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=1e-3)


serve(
    f"torch {torch.__version__}, {torch.get_num_threads()} thread(s)",
    {
        "LeNet step 32x28x28, SGD": steps(lenet(), 28, 10, sgd),
        "LeNet step 32x28x28, Adam": steps(lenet(), 28, 10, adam),
        "course CNN step 32x64x64, SGD": steps(course_network(), 64, 20, sgd),
        "course CNN step 32x64x64, Adam": steps(course_network(), 64, 20, adam),
    },
)
