"""Transfer learning in Python's torch, the peer of TransferBench.cs: same network, batches, optimizer and bookkeeping."""

import copy
import os

import torch
import torchvision
from torch.nn.functional import cross_entropy

from serve import serve

CLASSES, BATCH, SIZE = 9, 32, 64
STAGES = ["fc", "layer4", "layer3", "layer2", "layer1", "conv1"]

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)
network = torchvision.models.resnet18(weights=None, num_classes=CLASSES)
network.conv1 = torch.nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
images, labels = torch.rand(BATCH, 1, SIZE, SIZE), torch.randint(0, CLASSES, (BATCH,))


def features(count):
    rows = []
    tap = network.fc.register_forward_pre_hook(lambda _, inputs: rows.append(inputs[0]))
    network.eval()
    with torch.no_grad():
        for _ in range(count):
            network(images)
    tap.remove()
    return torch.cat(rows)


def freeze_all_but(names):
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(names == ["*"] or name.split(".")[0] in names)
        parameter.grad = None


def train_mode():
    network.train()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d) and not module.weight.requires_grad:
            module.eval()


def stage_of(name):
    top = name.split(".")[0]
    return STAGES.index(top) if top in STAGES else len(STAGES) - 1


def groups(rates):
    learning = [(name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad]
    if not rates:
        return [{"params": [parameter for _, parameter in learning], "lr": 1e-3}]
    return [
        {"params": [parameter for name, parameter in learning if stage_of(name) == stage], "lr": 1e-3 / 2.6**stage}
        for stage in range(len(STAGES))
    ]


def trainer(names, rates=False):
    def run(count):
        freeze_all_but(names)
        optimizer = torch.optim.AdamW(groups(rates), weight_decay=0)
        train_mode()
        total, right = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        for _ in range(count):
            optimizer.zero_grad()
            logits = network(images)
            loss = cross_entropy(logits, labels)
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                total += loss * BATCH
                right += (logits.argmax(1) == labels).sum()
        total.item(), right.item()
        network.eval()
        with torch.no_grad():
            cross_entropy(network(images), labels).item()
        network.load_state_dict(copy.deepcopy(network.state_dict()))

    return run


shape = f"{BATCH}x{SIZE}x{SIZE}"
serve(
    f"torch {torch.__version__}, torchvision {torchvision.__version__}, {torch.get_num_threads()} thread(s)",
    {
        f"features, batch {shape}": features,
        f"head learns, step {shape}": trainer(["fc"]),
        f"head and last stage learn, step {shape}": trainer(["fc", "layer4"]),
        f"all learn, rates by stage, step {shape}": trainer(["*"], rates=True),
    },
)
