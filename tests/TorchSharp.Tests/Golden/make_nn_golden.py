"""Writes nn_golden.json: what PyTorch 1.13 computes for the cases that the tests repeat in C#.

Run with the Python that has PyTorch:  /usr/bin/python3 make_nn_golden.py
Inputs and weights follow a formula instead of being stored; see wave() here and Golden.Wave in the tests.
"""
import json
import torch
from torch import nn, optim
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def wave(shape, k, scale=0.5):
    n = 1
    for s in shape:
        n *= s
    return (scale * torch.sin(torch.arange(n) * 0.7 + 1.3 * k + 0.5)).reshape(shape)


def numbers(t):
    return [float(f"{v:.10g}") for v in t.detach().reshape(-1).tolist()]


def backward(outputs):
    loss = sum((o * wave(o.shape, 11 + i, 1.0)).sum() for i, o in enumerate(outputs))
    loss.backward()


def module_case(module, shapes, call=lambda m, x: m(*x)):
    """Sets every parameter by formula, runs once in training mode with gradients and once in evaluation mode."""
    module = module.double()
    with torch.no_grad():
        for k, p in enumerate(module.parameters()):
            p.copy_(wave(p.shape, k))
    inputs = [wave(s, 20 + i, 1.0).requires_grad_() for i, s in enumerate(shapes)]
    outputs = call(module, inputs)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    backward(outputs)
    case = {
        "shapes": shapes,
        "outputs": [[list(o.shape), numbers(o)] for o in outputs],
        "inputGrads": [numbers(x.grad) for x in inputs],
        "state": list(module.state_dict().keys()),
        "grads": {n: numbers(p.grad) for n, p in module.named_parameters() if p.grad is not None},
        "buffers": {n: numbers(b) for n, b in module.named_buffers()},
    }
    module.eval()
    with torch.no_grad():
        evaluated = call(module, inputs)
        evaluated = evaluated[0] if isinstance(evaluated, (tuple, list)) else evaluated
        case["evaluated"] = numbers(evaluated)
    return case


def function_case(shapes, function):
    inputs = [wave(s, 20 + i, 1.0).requires_grad_() for i, s in enumerate(shapes)]
    output = function(*inputs)
    backward([output])
    return {
        "shapes": shapes,
        "outputs": [[list(output.shape), numbers(output)]],
        "inputGrads": [numbers(x.grad) if x.grad is not None else None for x in inputs],
    }


ints = lambda *v: torch.tensor(v)
modules = {
    "Conv1d": (nn.Conv1d(3, 4, 3, stride=2, padding=1), [[2, 3, 7]]),
    "Conv1d circular": (nn.Conv1d(2, 2, 3, padding=2, padding_mode="circular"), [[1, 2, 6]]),
    "Conv1d same": (nn.Conv1d(2, 2, 4, padding="same"), [[1, 2, 6]]),
    "Conv2d": (nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0)), [[2, 2, 6, 5]]),
    "Conv2d groups": (nn.Conv2d(4, 4, 3, groups=2, bias=False), [[1, 4, 5, 5]]),
    "Conv2d same": (nn.Conv2d(1, 2, (3, 4), padding="same", dilation=(2, 1)), [[1, 1, 6, 6]]),
    "Conv2d reflect": (nn.Conv2d(1, 2, 3, padding=(2, 1), padding_mode="reflect"), [[1, 1, 4, 5]]),
    "Conv2d replicate": (nn.Conv2d(1, 2, 3, padding=(2, 1), padding_mode="replicate"), [[1, 1, 4, 5]]),
    "Conv2d circular": (nn.Conv2d(1, 2, 3, padding=(2, 1), padding_mode="circular"), [[1, 1, 4, 5]]),
    "Conv2d unbatched": (nn.Conv2d(2, 3, 3), [[2, 5, 5]]),
    "Conv3d": (nn.Conv3d(1, 2, 2, stride=(1, 2, 1)), [[1, 1, 3, 4, 3]]),
    "ConvTranspose1d": (nn.ConvTranspose1d(2, 3, 3, stride=2, padding=1, output_padding=1), [[1, 2, 4]]),
    "ConvTranspose2d": (nn.ConvTranspose2d(2, 3, 3, stride=(2, 3), padding=1, output_padding=(1, 2)), [[1, 2, 3, 3]]),
    "ConvTranspose2d size": (nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1), [[1, 1, 4, 4]],
                             lambda m, x: m(x[0], output_size=[8, 7])),
    "ConvTranspose3d": (nn.ConvTranspose3d(1, 2, 2, stride=2), [[1, 1, 2, 2, 2]]),
    "BatchNorm1d": (nn.BatchNorm1d(3), [[4, 3]]),
    "BatchNorm2d": (nn.BatchNorm2d(3, eps=1e-3, momentum=0.3), [[2, 3, 3, 3]]),
    "BatchNorm3d": (nn.BatchNorm3d(2, affine=False), [[2, 2, 2, 2, 2]]),
    "BatchNorm2d untracked": (nn.BatchNorm2d(2, track_running_stats=False), [[2, 2, 2, 3]]),
    "InstanceNorm2d": (nn.InstanceNorm2d(3, affine=True, track_running_stats=True), [[2, 3, 3, 2]]),
    "LayerNorm": (nn.LayerNorm([3, 4]), [[2, 3, 4]]),
    "GroupNorm": (nn.GroupNorm(2, 4), [[2, 4, 3, 3]]),
    "LocalResponseNorm": (nn.LocalResponseNorm(3, alpha=0.1, k=2.0), [[2, 5, 3, 2]]),
    "PReLU": (nn.PReLU(3), [[2, 3, 4]]),
    "Linear": (nn.Linear(4, 3), [[2, 5, 4]]),
    "Bilinear": (nn.Bilinear(3, 2, 4), [[2, 3], [2, 2]]),
    "MaxPool1d": (nn.MaxPool1d(3, stride=2, padding=1), [[1, 2, 8]]),
    "MaxPool2d": (nn.MaxPool2d((3, 2), ceil_mode=True, dilation=(1, 2)), [[1, 2, 7, 7]]),
    "MaxPool3d": (nn.MaxPool3d(2, stride=1), [[1, 1, 3, 3, 3]]),
    "AvgPool1d": (nn.AvgPool1d(3, padding=1), [[1, 2, 7]]),
    "AvgPool2d": (nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), [[1, 2, 6, 5]]),
    "AvgPool3d": (nn.AvgPool3d(2, divisor_override=3), [[1, 1, 4, 4, 2]]),
    "AdaptiveAvgPool2d": (nn.AdaptiveAvgPool2d((3, 2)), [[1, 2, 7, 5]]),
    "AdaptiveMaxPool2d": (nn.AdaptiveMaxPool2d((3, 2)), [[1, 2, 7, 5]]),
    "LPPool2d": (nn.LPPool2d(2, 3, stride=2), [[1, 2, 6, 5]]),
    "Upsample nearest": (nn.Upsample(scale_factor=2), [[1, 2, 3, 2]]),
    "Upsample bilinear": (nn.Upsample(scale_factor=1.7, mode="bilinear", align_corners=False), [[1, 2, 4, 3]]),
    "Upsample bicubic": (nn.Upsample(size=(5, 7), mode="bicubic", align_corners=True), [[1, 1, 4, 4]]),
    "PixelShuffle": (nn.PixelShuffle(2), [[1, 8, 2, 3]]),
    "Fold": (nn.Fold((4, 5), (2, 2)), [[1, 8, 12]]),
    "Unfold": (nn.Unfold((2, 3), padding=1), [[1, 2, 4, 5]]),
    "ReflectionPad2d": (nn.ReflectionPad2d((1, 2, 0, 1)), [[1, 2, 3, 4]]),
    "ConstantPad2d": (nn.ConstantPad2d((1, 2, 0, 1), 3.5), [[1, 2, 3, 4]]),
    "RNN": (nn.RNN(3, 4, 2), [[5, 2, 3]]),
    "RNN relu": (nn.RNN(3, 4, nonlinearity="relu", bidirectional=True), [[5, 2, 3]]),
    "GRU": (nn.GRU(3, 4, batch_first=True, bidirectional=True), [[2, 5, 3]]),
    "GRU state": (nn.GRU(3, 4, 2), [[5, 2, 3], [2, 2, 4]]),
    "LSTM": (nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True), [[2, 5, 3]],
             lambda m, x: (lambda r: (r[0], r[1][0], r[1][1]))(m(x[0]))),
    "LSTM unbatched": (nn.LSTM(3, 4), [[5, 3], [1, 4], [1, 4]],
                       lambda m, x: (lambda r: (r[0], r[1][0], r[1][1]))(m(x[0], (x[1], x[2])))),
    "GRUCell": (nn.GRUCell(3, 4), [[2, 3]]),
    "LSTMCell": (nn.LSTMCell(3, 4), [[2, 3]]),
    "RNNCell": (nn.RNNCell(3, 4), [[2, 3]]),
    "MultiheadAttention": (nn.MultiheadAttention(4, 2), [[3, 2, 4], [5, 2, 4], [5, 2, 4]]),
    "MultiheadAttention self": (nn.MultiheadAttention(4, 2), [[3, 2, 4]], lambda m, x: m(x[0], x[0], x[0])),
    "MultiheadAttention masks": (nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True, kdim=3, vdim=2),
                                 [[3, 2, 4], [3, 2, 3], [3, 2, 2]],
                                 lambda m, x: m(*x, key_padding_mask=torch.tensor([[False, False, True], [False, True, False]]),
                                                attn_mask=torch.triu(torch.ones(3, 3), 1).bool())),
    "TransformerEncoderLayer": (nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0), [[3, 2, 4]]),
    "TransformerEncoder": (nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0, activation="gelu"), 2), [[3, 2, 4]]),
    "Sequential": (nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)), [[2, 1, 4, 4]]),
}
for name in ["ReLU", "ReLU6", "LeakyReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid", "Hardtanh",
             "Hardshrink", "Softshrink", "Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Softsign", "Softplus"]:
    modules[name] = (getattr(nn, name)(), [[3, 5]])
for name in ["Softmax", "LogSoftmax", "Softmin"]:
    modules[name] = (getattr(nn, name)(1), [[3, 5]])
modules["GLU"] = (nn.GLU(), [[3, 4]])
modules["Threshold"] = (nn.Threshold(0.2, -1.0), [[3, 5]])
modules["Softmax2d"] = (nn.Softmax2d(), [[2, 3, 2, 2]])

classes = ints(1, 0, 3, 2)
soft = torch.softmax(wave([4, 5], 3), 1)
weight = wave([5], 1) + 1.0
binary = (wave([4, 5], 4) > 0).double()
signs = torch.tensor([1.0, -1.0, 1.0, -1.0])
functions = {
    "cross_entropy": ([[4, 5]], lambda x: F.cross_entropy(x, classes)),
    "cross_entropy options": ([[4, 5]], lambda x: F.cross_entropy(x, classes, weight, ignore_index=3, label_smoothing=0.1, reduction="sum")),
    "cross_entropy soft": ([[4, 5]], lambda x: F.cross_entropy(x, soft, label_smoothing=0.2)),
    "cross_entropy 2d": ([[1, 5, 2, 2]], lambda x: F.cross_entropy(x, classes.reshape(1, 2, 2), reduction="none")),
    "nll_loss": ([[4, 5]], lambda x: F.nll_loss(F.log_softmax(x, 1), classes, weight)),
    "mse_loss": ([[4, 5], [4, 5]], lambda x, y: F.mse_loss(x, y)),
    "l1_loss": ([[4, 5], [4, 5]], lambda x, y: F.l1_loss(x, y, reduction="sum")),
    "smooth_l1_loss": ([[4, 5], [4, 5]], lambda x, y: F.smooth_l1_loss(x, y, beta=0.5)),
    "huber_loss": ([[4, 5], [4, 5]], lambda x, y: F.huber_loss(x, y, delta=0.7)),
    "bce": ([[4, 5]], lambda x: F.binary_cross_entropy(torch.sigmoid(x), binary, weight)),
    "bce_logits": ([[4, 5]], lambda x: F.binary_cross_entropy_with_logits(x, binary, weight, pos_weight=weight + 1, reduction="none")),
    "kl_div": ([[4, 5]], lambda x: F.kl_div(F.log_softmax(x, 1), soft)),
    "kl_div log": ([[4, 5]], lambda x: F.kl_div(F.log_softmax(x, 1), soft.log(), log_target=True, reduction="batchmean") * 4),
    "poisson_nll_loss": ([[4, 5]], lambda x: F.poisson_nll_loss(x, binary + 2, full=True)),
    "gaussian_nll_loss": ([[4, 5], [4, 5]], lambda x, y: F.gaussian_nll_loss(x, binary, y * y + 0.1, full=True)),
    "soft_margin_loss": ([[4, 5]], lambda x: F.soft_margin_loss(x, 2 * binary - 1)),
    "multi_margin_loss": ([[4, 5]], lambda x: F.multi_margin_loss(x, classes, p=2, margin=0.7)),
    "multilabel_soft_margin_loss": ([[4, 5]], lambda x: F.multilabel_soft_margin_loss(x, binary)),
    "hinge_embedding_loss": ([[4]], lambda x: F.hinge_embedding_loss(x, signs, margin=0.9)),
    "cosine_embedding_loss": ([[4, 5], [4, 5]], lambda x, y: F.cosine_embedding_loss(x, y, signs, margin=0.1)),
    "margin_ranking_loss": ([[4], [4]], lambda x, y: F.margin_ranking_loss(x, y, signs, margin=0.2)),
    "triplet_margin_loss": ([[4, 5], [4, 5], [4, 5]], lambda a, p, n: F.triplet_margin_loss(a, p, n, swap=True)),
    "cosine_similarity": ([[4, 5], [4, 5]], lambda x, y: F.cosine_similarity(x, y)),
    "pairwise_distance": ([[4, 5], [4, 5]], lambda x, y: F.pairwise_distance(x, y, p=1.5)),
    "normalize": ([[4, 5]], lambda x: F.normalize(x, p=3)),
    "interpolate area": ([[1, 2, 6, 4]], lambda x: F.interpolate(x, size=(3, 3), mode="area")),
    "interpolate exact": ([[1, 2, 5]], lambda x: F.interpolate(x, scale_factor=1.6, mode="nearest-exact")),
    "interpolate antialias": ([[1, 1, 6, 6]], lambda x: F.interpolate(x, size=(3, 4), mode="bilinear", antialias=True)),
    "interpolate recomputed": ([[1, 1, 5, 5]], lambda x: F.interpolate(x, scale_factor=1.5, mode="bilinear", recompute_scale_factor=True)),
    "grid_sample": ([[1, 2, 4, 4], [1, 3, 3, 2]], lambda x, g: F.grid_sample(x, g * 1.3, padding_mode="border", align_corners=False)),
    "grid_sample reflection": ([[1, 2, 4, 4], [1, 3, 3, 2]], lambda x, g: F.grid_sample(x, g * 1.7, padding_mode="reflection", align_corners=True)),
    "affine_grid": ([[2, 2, 3]], lambda t: F.affine_grid(t, [2, 1, 3, 4], align_corners=False)),
    "attention": ([[2, 3, 4], [2, 5, 4], [2, 5, 4]], lambda q, k, v: torch.softmax(q @ k.transpose(-1, -2) / 2, -1) @ v),
    "lp_pool1d": ([[1, 2, 7]], lambda x: F.lp_pool1d(x, 2, 3)),
}

optimizers = {
    "SGD": lambda p: optim.SGD(p, lr=0.1),
    "SGD momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.05),
    "SGD nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True, maximize=True),
    "Adam": lambda p: optim.Adam(p, lr=0.05),
    "Adam options": lambda p: optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1, amsgrad=True),
    "AdamW": lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.2),
    "AdamW amsgrad": lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.2, amsgrad=True, maximize=True),
    "RMSProp": lambda p: optim.RMSprop(p, lr=0.02),
    "RMSProp options": lambda p: optim.RMSprop(p, lr=0.02, alpha=0.9, weight_decay=0.1, momentum=0.5, centered=True),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.01, weight_decay=0.1, initial_accumulator_value=0.2),
}


def trajectory(make):
    params = [wave([3], 0).requires_grad_(), wave([2, 2], 1).requires_grad_()]
    optimizer = make([{"params": params[:1]}, {"params": params[1:], "lr": 0.03}])
    seen = []
    for step in range(6):
        for k, p in enumerate(params):
            # The second parameter has no gradient in the first step, so its state lags behind.
            p.grad = None if step == 0 and k == 1 else wave(p.shape, step + 2 * k, 1.0)
        optimizer.step()
        seen.append([numbers(p) for p in params])
    return seen


S = optim.lr_scheduler
schedules = {
    "StepLR": lambda o: S.StepLR(o, 3, 0.5),
    "MultiStepLR": lambda o: S.MultiStepLR(o, [2, 5, 5], 0.3),
    "ExponentialLR": lambda o: S.ExponentialLR(o, 0.8),
    "LambdaLR": lambda o: S.LambdaLR(o, lambda e: 1 / (1 + e)),
    "MultiplicativeLR": lambda o: S.MultiplicativeLR(o, lambda e: 0.9 + 0.01 * e),
    "ConstantLR": lambda o: S.ConstantLR(o, 0.25, 4),
    "LinearLR": lambda o: S.LinearLR(o, 0.2, 0.9, 6),
    "PolynomialLR": lambda o: S.PolynomialLR(o, 7, 2.0),
    "CosineAnnealingLR": lambda o: S.CosineAnnealingLR(o, 5, 0.01),
    "SequentialLR": lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, 1.0, 3), S.CosineAnnealingLR(o, 6), S.ExponentialLR(o, 0.5)], [3, 9]),
    "ChainedLR": lambda o: S.ChainedScheduler([S.LinearLR(o, 0.5, 1.0, 4), S.ExponentialLR(o, 0.9)]),
    "CyclicLR": lambda o: S.CyclicLR(o, 0.01, 0.1, 3, 2, base_momentum=0.7, max_momentum=0.95),
    "CyclicLR triangular2": lambda o: S.CyclicLR(o, 0.01, 0.1, 2, mode="triangular2"),
    "CyclicLR exp_range": lambda o: S.CyclicLR(o, 0.01, 0.1, 3, mode="exp_range", gamma=0.9, cycle_momentum=False),
    "OneCycleLR": lambda o: S.OneCycleLR(o, 0.4, total_steps=12),
    "OneCycleLR linear": lambda o: S.OneCycleLR(o, [0.4, 0.2], epochs=4, steps_per_epoch=3, anneal_strategy="linear", three_phase=True),
}


def schedule(make):
    parameter = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
    optimizer = optim.SGD([{"params": parameter[:1]}, {"params": parameter[1:], "lr": 0.05}], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    seen = []
    for _ in range(12):
        seen.append([[g["lr"], g["momentum"]] for g in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    return seen


def plateau():
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = S.ReduceLROnPlateau(optimizer, factor=0.5, patience=1, cooldown=1, min_lr=0.02)
    seen = []
    for value in [3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]:
        scheduler.step(value)
        seen.append(optimizer.param_groups[0]["lr"])
    return seen


def seeded(make):
    torch.manual_seed(7)
    return {n: numbers(p) for n, p in make().named_parameters()}


torch.set_default_dtype(torch.float32)
initial = {
    "Linear": seeded(lambda: nn.Linear(5, 3)),
    "Conv2d": seeded(lambda: nn.Conv2d(2, 3, 3)),
    "Embedding": seeded(lambda: nn.Embedding(4, 3, padding_idx=1)),
    "LSTM": seeded(lambda: nn.LSTM(2, 2, bidirectional=True)),
    "MultiheadAttention": seeded(lambda: nn.MultiheadAttention(4, 2)),
    "Bilinear": seeded(lambda: nn.Bilinear(2, 3, 2)),
}
torch.set_default_dtype(torch.float64)

golden = {
    "modules": {n: module_case(*case) for n, case in modules.items()},
    "functions": {n: function_case(*case) for n, case in functions.items()},
    "optimizers": {n: trajectory(make) for n, make in optimizers.items()},
    "schedules": {n: schedule(make) for n, make in schedules.items()},
    "plateau": plateau(),
    "initial": initial,
}
with open(__file__.replace("make_nn_golden.py", "nn_golden.json"), "w") as f:
    json.dump(golden, f, separators=(",", ":"))
    f.write("\n")
