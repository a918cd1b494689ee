"""Wafer maps in NumPy the way a course usually makes them, the peer of GeneratorBench.cs: each class is a dense failure probability over
the whole grid, compared with one uniform draw per die. Iterations are batches of 200 maps of 128x128, all 20 classes in turn."""

import numpy as np

from serve import serve

MAPS_PER_BATCH = 200
random = np.random.default_rng(42)


def polar(size, x0=0.0, y0=0.0):
    y, x = np.ogrid[-1:1:size * 1j, -1:1:size * 1j]
    return np.sqrt((x - x0) ** 2 + (y - y0) ** 2), np.arctan2(y - y0, x - x0)


def bump(distance, width):
    return np.exp(-distance ** 2 / (2 * width ** 2))


def ring(size, low, high, width):
    return 0.8 * bump(polar(size)[0] - random.uniform(low, high), width)


def spot(size, reach, width):
    x, y = random.uniform(-reach, reach, 2)
    return 0.9 * bump(polar(size, x, y)[0], width)


def arc(field, size, width):
    turn = np.abs(np.angle(np.exp(1j * (polar(size)[1] - random.uniform(-np.pi, np.pi)))))
    return field * (turn < width)


def line(size):
    y, x = np.ogrid[-1:1:size * 1j, -1:1:size * 1j]
    angle, offset = random.uniform(0, np.pi), random.uniform(-0.5, 0.5)
    return 0.9 * (np.abs(x * np.sin(angle) - y * np.cos(angle) - offset) < 0.02)


def grid(size, rows, columns):
    y, x = np.ogrid[:size, :size]
    return 0.9 * ((y % rows == 0) & (x % columns == 0))


def spiral(size):
    radius, angle = polar(size)
    return 0.8 * (np.abs((radius / 0.4 - angle / (2 * np.pi)) % 1 - 0.5) < 0.08)


def half(size):
    return arc(np.full((size, size), 0.5), size, np.pi / 2)


CLASSES = [
    lambda n: 0.0,
    lambda n: spot(n, 0.07, 0.2),
    lambda n: ring(n, 0.3, 0.42, 0.1),
    lambda n: arc(ring(n, 0.9, 1.0, 0.08), n, 0.4),
    lambda n: ring(n, 0.93, 1.0, 0.05),
    lambda n: spot(n, 0.5, 0.1),
    lambda n: 0.9,
    lambda n: 0.4,
    line,
    lambda n: ring(n, 0.56, 0.74, 0.03),
    lambda n: 0.7 * polar(n)[0] ** 2,
    lambda n: sum(spot(n, 0.7, 0.08) for _ in range(4)),
    half,
    lambda n: arc(np.full((n, n), 0.5), n, np.pi / 4),
    lambda n: grid(n, 14, 11),
    lambda n: grid(n, 14, 1),
    spiral,
    lambda n: sum(0.9 * (np.abs(polar(n, 1.2)[0] - r) < 0.02) for r in (0.8, 1.0, 1.2, 1.4)),
    lambda n: spot(n, 0.07, 0.2) + ring(n, 0.93, 1.0, 0.05),
    lambda n: line(n) + arc(ring(n, 0.9, 1.0, 0.08), n, 0.4),
]


def wafer(label, size):
    failure = CLASSES[label](size) + random.gamma(1.0, 0.04)
    dies = 1 + (random.random((size, size)) < failure).astype(np.uint8)
    return dies * (polar(size)[0] <= 1)


def batches(size):
    def run(count):
        for n in range(count * MAPS_PER_BATCH):
            wafer(n % len(CLASSES), size)

    return run


serve(f"NumPy {np.__version__}, one process", {"maps 128x128": batches(128)})
