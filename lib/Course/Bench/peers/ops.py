"""Small tensor operations in Python's torch, the peer of OperatorBench.cs: same names, same sizes."""

from timeit import Timer

import torch

from serve import serve

torch.set_num_threads(1)
torch.manual_seed(0)

one, other = torch.rand(1), torch.rand(1)
tracked = torch.rand(1, requires_grad=True)
square, second = torch.rand(8, 8), torch.rand(8, 8)
cube = torch.rand(4, 8, 8)
row = torch.rand(8)


def backward():
    tracked.grad = None
    ((tracked * other) + one).backward()


def repeat(statement):
    # timeit pastes the statement into its loop: no function call comes on top of it.
    return Timer(statement, globals=globals()).timeit


serve(
    f"torch {torch.__version__}, {torch.get_num_threads()} thread",
    {
        "add 1": repeat("one + other"),
        "add 1, autograd": repeat("tracked + other"),
        "add number": repeat("one + 1.5"),
        "mul 8x8": repeat("square * second"),
        "broadcast add 8x8 + 8": repeat("square + row"),
        "relu 1": repeat("torch.relu(one)"),
        "zeros(1)": repeat("torch.zeros(1)"),
        "item": repeat("one.item()"),
        "mm 8x8": repeat("torch.mm(square, second)"),
        "sum 8x8": repeat("square.sum()"),
        "sum 8x8 over rows": repeat("square.sum(0)"),
        "view 8x8 as 64": repeat("square.view(64)"),
        "index cube[1]": repeat("cube[1]"),
        "slice cube[:, 1:3]": repeat("cube[:, 1:3]"),
        "transpose": repeat("square.transpose(0, 1)"),
        "cat 2 of 8x8": repeat("torch.cat([square, second])"),
        "softmax 8x8": repeat("torch.softmax(square, 1)"),
        "forward and backward, 2 operators": repeat("backward()"),
    },
)
