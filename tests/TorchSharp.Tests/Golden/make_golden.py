"""Writes core.json: what Python's torch computes for the expressions that GoldenTests.cs evaluates in C#.

Run with Debian's packages python3-torch (1.13.1) and python3-numpy:  /usr/bin/python3 make_golden.py
"""
import json
import pathlib
import torch

torch.set_num_threads(1)


def wave(*shape, phase=0.0, scale=1.0):
    count = 1
    for size in shape:
        count *= size
    return (torch.sin(torch.arange(count, dtype=torch.float64) * 0.7 + phase) * scale).reshape(shape)


A = wave(3, 4)
B = wave(3, 4, phase=1.3)
P = wave(3, 4, phase=0.4).abs() + 0.5
C = wave(4, 5, phase=0.2)
S = wave(4, 4, phase=0.9) + 3 * torch.eye(4, dtype=torch.float64)
T = wave(2, 3, 4, phase=2.1)
V = wave(7, phase=0.6)
I = torch.tensor([[2, 0], [1, 3], [3, 1]])
M = A > 0
N = torch.tensor([[5, -3, 2], [7, 4, -6]])

# name: (inputs, expression, whether gradients are compared)
CASES = {
    "add": ((A, B), lambda a, b: a + b, True),
    "add_alpha": ((A, B), lambda a, b: a.add(b, alpha=0.5), True),
    "add_number": ((A,), lambda a: a + 2, True),
    "number_minus": ((A,), lambda a: 1.5 - a, True),
    "number_over": ((P,), lambda p: 2 / p, True),
    "mul_broadcast": ((A, V), lambda a, v: a * v[:4], True),
    "div_floor": ((A, P), lambda a, p: torch.div(a, p, rounding_mode="floor"), False),
    "remainder": ((A, P), lambda a, p: a % p, False),
    "fmod": ((A, P), lambda a, p: torch.fmod(a, p), False),
    "pow": ((P,), lambda p: p ** 2.5, True),
    "pow_tensor": ((P, B), lambda p, b: p.pow(b), True),
    "chain": ((A, P), lambda a, p: torch.exp(-a.abs()) * torch.log1p(p).sqrt() + torch.tanh(a).sin(), True),
    "inverse_trigonometry": ((A,), lambda a: torch.asin(a * 0.9) + torch.acos(a * 0.9) + torch.atan2(a, a + 3), True),
    "hyperbolic": ((A,), lambda a: a.sinh() + a.cosh() + a.asinh() + (a * 0.9).atanh(), True),
    "logarithms": ((P,), lambda p: p.log() + p.log2() * p.log10() + p.rsqrt() + p.reciprocal(), True),
    "rounding": ((A * 3,), lambda a: a.round() + a.floor() * 2 + a.ceil() * 3 + a.trunc() * 5 + a.frac(), False),
    "round_decimals": ((A,), lambda a: a.round(decimals=2), False),
    "erf": ((A,), lambda a: a.erf() + a.erfc() * 2, True),
    "clamp": ((A,), lambda a: a.clamp(-0.5, 0.6), True),
    "clamp_min_only": ((A,), lambda a: a.clamp(min=0.1), True),
    "maximum": ((A, B), lambda a, b: torch.maximum(a, b) + torch.minimum(a, 0.5 * b), True),
    "lerp": ((A, B, P), lambda a, b, p: torch.lerp(a, b, p), True),
    "addcmul": ((A, B, P), lambda a, b, p: torch.addcmul(a, b, p, value=0.3) + torch.addcdiv(a, b, p, value=-2), True),
    "where": ((A, B), lambda a, b: torch.where(a > b, a, b * 2), True),
    "masked_fill": ((A,), lambda a: a.masked_fill(a > 0.3, -1), True),
    "masked_select": ((A,), lambda a: a.masked_select(a > 0), True),
    "comparisons": ((A, B), lambda a, b: (a > b).double() + (a >= b) * 2 + (a < 0.3) * 4 + (a <= b) * 8 + (a == a) * 16 + (a != b) * 32, False),
    "logic": ((A, B), lambda a, b: ((a > 0) & (b > 0)).double() + ((a > 0) | (b > 0)) * 2 + ((a > 0) ^ (b > 0)) * 4 + (~(a > 0)) * 8, False),
    "relu": ((A,), lambda a: a.relu() + torch.nn.functional.relu6(a * 8), True),
    "sigmoid_silu": ((A,), lambda a: a.sigmoid() + torch.nn.functional.silu(a), True),
    "softmax": ((A,), lambda a: a.softmax(1) + a.log_softmax(0), True),
    "gelu_elu": ((A,), lambda a: torch.nn.functional.gelu(a) + torch.nn.functional.elu(a, 0.7) + torch.nn.functional.selu(a), True),
    "leaky_softplus": ((A,), lambda a: torch.nn.functional.leaky_relu(a, 0.1) + torch.nn.functional.softplus(a, 2, 0.5), True),
    "hard_activations": ((A * 4,), lambda a: torch.nn.functional.hardswish(a) + torch.nn.functional.hardsigmoid(a) + torch.nn.functional.hardtanh(a, -0.7, 0.8), True),
    "sum": ((T,), lambda t: t.sum(), True),
    "sum_dims": ((T,), lambda t: t.sum([0, 2], keepdim=True), True),
    "mean_dims": ((T,), lambda t: t.mean([1, 2]), True),
    "prod": ((P,), lambda p: p.prod(1), True),
    "std": ((T,), lambda t: t.std(), True),
    "var_dims": ((T,), lambda t: t.var([0, 1], unbiased=False, keepdim=True), True),
    "var_mean": ((T,), lambda t: torch.cat([x.flatten() for x in torch.var_mean(t, 2)]), True),
    "max_dim": ((T,), lambda t: t.max(1)[0], True),
    "argmax": ((T,), lambda t: t.argmax(2).double() + 10 * t.argmin(2), False),
    "amax": ((T,), lambda t: t.amax([0, 2]), True),
    "median": ((V,), lambda v: v.median(), True),
    "kthvalue": ((V,), lambda v: v.kthvalue(3)[0], True),
    "topk": ((T,), lambda t: torch.cat([x.double() for x in t.topk(2, 2)]), False),
    "sort": ((T,), lambda t: torch.cat([x.double() for x in t.sort(dim=1, descending=True, stable=True)]), False),
    "argsort": ((V,), lambda v: v.argsort(descending=True).double(), False),
    "cumsum": ((T,), lambda t: t.cumsum(1) + t.cumprod(2), True),
    "norms": ((A,), lambda a: torch.stack([a.norm(), a.norm(1), torch.linalg.norm(a), torch.linalg.vector_norm(a, 3)]), True),
    "norm_dim": ((A,), lambda a: a.norm(3, 1, keepdim=True), True),
    "logsumexp": ((T,), lambda t: t.logsumexp(1), True),
    "all_any": ((A,), lambda a: torch.stack([(a > -2).all(), (a > 2).any()]).double(), False),
    "quantile": ((V,), lambda v: v.quantile(torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64)), True),
    "histc": ((V,), lambda v: v.histc(5, -1, 1), False),
    "bincount": ((N,), lambda n: n.abs().flatten().bincount(minlength=10).double(), False),
    "unique": ((N,), lambda n: torch.cat(torch.unique(n % 4, sorted=True, return_inverse=True, return_counts=True)[0:1] + (torch.unique(n % 4, return_inverse=True)[1].flatten(), torch.unique(n % 4, return_counts=True)[1])).double(), False),
    "matmul": ((A, C), lambda a, c: a @ c, True),
    "bmm": ((T, C), lambda t, c: t.bmm(c.expand(2, 4, 5)), True),
    "batched_matmul": ((T, C), lambda t, c: torch.matmul(t, c), True),
    "mv_dot_outer": ((A, V), lambda a, v: torch.outer(a.mv(v[:4]), v) + v.dot(v), True),
    "addmm": ((A, C), lambda a, c: torch.addmm(torch.ones(3, 5, dtype=torch.float64), a, c, beta=0.5, alpha=2), True),
    "einsum": ((T, C), lambda t, c: torch.einsum("bij,jk->bki", t, c), True),
    "tensordot": ((T, C), lambda t, c: torch.tensordot(t, c, ([2], [0])), True),
    "inverse_det": ((S,), lambda s: torch.linalg.inv(s) * torch.linalg.det(s), True),
    # P, not A: A has rank 2, and at a singular value of zero the gradient depends on the LAPACK's choice of signs.
    "svdvals": ((P,), lambda a: torch.linalg.svdvals(a), True),
    "solve": ((S, C), lambda s, c: torch.linalg.solve(s, c), True),
    "cholesky": ((S,), lambda s: torch.linalg.cholesky(s @ s.T), True),
    "qr": ((S,), lambda s: torch.linalg.qr(s)[0] @ torch.linalg.qr(s)[1], True),
    "reshape_permute": ((T,), lambda t: t.permute(2, 0, 1).reshape(4, 6).t().contiguous().view(3, 8), True),
    "squeeze": ((T,), lambda t: t.unsqueeze(1).unsqueeze(-1).squeeze().squeeze(0).unsqueeze(0), True),
    "flatten_unflatten": ((T,), lambda t: t.flatten(1).unflatten(1, (2, 6)), True),
    "expand_repeat_tile": ((V,), lambda v: v.expand(2, 7).repeat(2, 3) + torch.tile(v, (4, 3)), True),
    "repeat_interleave": ((V,), lambda v: v.repeat_interleave(2), True),
    "flip_roll_rot90": ((A,), lambda a: a.flip(0, 1) + a.roll(1, 0) + a.rot90().flatten().reshape(3, 4), True),
    "stack_cat": ((A, B), lambda a, b: torch.cat([torch.stack([a, b], 1).flatten(0, 1), a], 0), True),
    "split_chunk": ((T,), lambda t: torch.cat([t.split(2, 2)[1], t.chunk(2, 2)[0], t.split([1, 3], 2)[0]], 2), True),
    "tril_triu_diag": ((S,), lambda s: s.tril(-1) + s.triu(1) * 2 + torch.diag(s.diagonal()), True),
    "meshgrid": ((V,), lambda v: torch.stack(torch.meshgrid(v[:3], v[3:], indexing="xy")), True),
    "unfold": ((V,), lambda v: v.unfold(0, 3, 2), True),
    "movedim": ((T,), lambda t: t.movedim([0, 1], [2, 0]), True),
    "index_numbers": ((T,), lambda t: t[1, -1], True),
    "index_slices": ((T,), lambda t: t[:, 1:, ::2], True),
    "index_ellipsis_none": ((T,), lambda t: t[..., None, 1:-1], True),
    "index_tensor": ((T, I), lambda t, i: t[:, torch.tensor([2, 0]), 1:3], True),
    "index_two_tensors": ((A, I), lambda a, i: a[torch.tensor([0, 2, 1]), torch.tensor([3, 0, 3])], True),
    "index_mask": ((A,), lambda a: a[a > 0.2], True),
    "index_select": ((A,), lambda a: a.index_select(1, torch.tensor([3, 0, 3])), True),
    "gather": ((A, I), lambda a, i: a.gather(1, i), True),
    "scatter": ((A, I, B), lambda a, i, b: a.scatter(1, i, b[:, :2]), True),
    "scatter_add": ((A, I, B), lambda a, i, b: a.scatter_add(1, i, b[:, :2]), True),
    "index_add": ((A, B), lambda a, b: a.index_add(0, torch.tensor([2, 0, 2]), b, alpha=0.5), True),
    "take": ((A,), lambda a: a.take(torch.tensor([0, 5, 11])), True),
    "rfft2": ((A,), lambda a: torch.view_as_real(torch.fft.rfft2(a)), True),
    "irfft2": ((A,), lambda a: torch.fft.irfft2(torch.fft.rfft2(a) * 2, s=(3, 4)), True),
    "fft": ((V,), lambda v: torch.fft.fftshift(torch.fft.fft(v, norm="ortho").abs()), True),
    "cdist": ((A, B), lambda a, b: torch.cdist(a, b), True),
    "trapezoid": ((A,), lambda a: torch.trapezoid(a, dx=0.5), True),
    "linspace": ((), lambda: torch.linspace(-1, 2, 7, dtype=torch.float64), False),
    "arange": ((), lambda: torch.arange(1, 2, 0.25, dtype=torch.float64), False),
    "integer_arithmetic": ((N,), lambda n: (n * 3 - 1).double() + (n // 2) + n / 4, False),
}

RANDOM = {
    "rand": lambda g: torch.rand(5, dtype=torch.float64, generator=g),
    "randn": lambda g: torch.randn(20, dtype=torch.float64, generator=g),
    "randint": lambda g: torch.randint(3, 90, (6,), generator=g).double(),
    "randperm": lambda g: torch.randperm(9, generator=g).double(),
    "bernoulli_": lambda g: torch.zeros(12, dtype=torch.float64).bernoulli_(0.3, generator=g),
    "uniform_": lambda g: torch.zeros(5, dtype=torch.float64).uniform_(-2, 3, generator=g),
    "normal_": lambda g: torch.zeros(5, dtype=torch.float64).normal_(1, 2, generator=g),
    "multinomial": lambda g: torch.multinomial(torch.tensor([0.1, 0.4, 0.2, 0.3]), 10, True, generator=g).double(),
}


def packed(tensor):
    return {"shape": list(tensor.shape), "integer": not tensor.is_floating_point(), "values": tensor.detach().flatten().tolist()}


def main():
    cases = {}
    for name, (inputs, expression, differentiate) in CASES.items():
        leaves = [x.clone().requires_grad_(differentiate and x.is_floating_point()) for x in inputs]
        output = expression(*leaves)
        case = {"inputs": [packed(x) for x in inputs], "output": packed(output)}
        if differentiate:
            weights = torch.cos(torch.arange(output.numel(), dtype=torch.float64) * 0.3).reshape(output.shape)
            (output * weights).sum().backward()
            case["gradients"] = [packed(x.grad) if x.grad is not None else None for x in leaves]
        cases[name] = case
    random = {}
    for name, draw in RANDOM.items():
        torch.manual_seed(17)
        random[name] = [packed(draw(None)), packed(draw(torch.Generator().manual_seed(2**40 + 5)))]
    document = {"command": "/usr/bin/python3 make_golden.py", "torch": torch.__version__, "cases": cases, "random": random}
    path = pathlib.Path(__file__).with_name("core.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('"},"', '"},\n"').replace('},"', '},\n"') + "\n")


main()
