"""Makes the small stand-ins for LSWMD.pkl beside this file: python3 make_pickles.py [folder].

Needs numpy and pandas (made with 1.24 and 1.5). protocol2.pkl to protocol5.pkl are what pandas writes; python2.pkl has the layout of the
original, which pandas wrote on Python 2: byte strings for all texts, old module names, a state instead of arguments. A table of that layout
and any size, to measure with, is made by: python3 make_pickles.py FILE ROWS.
"""

import pickle
import struct
import sys
from pathlib import Path

import numpy as np
import pandas as pd

LABELS = ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "none"]


def wafer(rows, columns, seed):
    """Dies 1 and 2 inside an ellipse, 0 outside, by a formula that a test can repeat."""
    y, x = np.mgrid[0:rows, 0:columns]
    inside = (2 * y + 1 - rows) ** 2 * columns**2 + (2 * x + 1 - columns) ** 2 * rows**2 <= (rows * columns) ** 2
    return np.where(inside, 1 + (((y * columns + x) * (seed + 3)) % 7 == 0), 0).astype(np.uint8)


def cell(text):
    return np.array([[text]]) if text else np.array([]).reshape(0, 0)


def table(maps, labels):
    """A table of maps and their labels, None for no label."""
    lots = [f"lot{1 + i // 25}" for i in range(len(maps))]
    cells = {text: cell(text) for text in [None, "Training", "Test", *LABELS]}
    parts = [cells[("Training" if i % 2 else "Test") if label else None] for i, label in enumerate(labels)]
    labels = [cells[label] for label in labels]
    frame = pd.DataFrame({"dieSize": [float((m > 0).sum()) for m in maps], "waferIndex": [float(1 + i % 25) for i in range(len(maps))]})
    for name, values in [("waferMap", maps), ("lotName", lots), ("trianTestLabel", parts), ("failureType", labels)]:
        column = np.empty(len(values), dtype=object)
        column[:] = values
        frame[name] = column
    return frame[["waferMap", "dieSize", "lotName", "waferIndex", "trianTestLabel", "failureType"]]


def small():
    maps = [wafer(5 + i, 6 + i % 3, i) for i in range(30)]
    frame = table(maps, [None if i % 3 == 2 else LABELS[i % 9] for i in range(30)])
    frame.at[4, "waferMap"] = np.asfortranarray(frame.at[4, "waferMap"])
    frame.at[6, "waferMap"] = frame.at[6, "waferMap"].astype(np.int64)
    frame.at[7, "waferMap"] = frame.at[7, "waferMap"].astype(">u2")
    return frame.copy()


class Named:
    """Stands for a class of Python 2's libraries."""

    def __init__(self, module, name):
        self.module, self.name = module, name


class Made:
    """An object that is made by a call and then gets a state."""

    def __init__(self, call, arguments, state=None, new=False, recalled=True):
        self.call, self.arguments, self.state, self.new, self.recalled = call, arguments, state, new, recalled


RECONSTRUCT = Named("numpy.core.multiarray", "_reconstruct")
NDARRAY = Named("numpy", "ndarray")
DTYPE = Named("numpy", "dtype")


class Python2Pickler(pickle._Pickler):
    """Writes protocol 2 as Python 2 did: texts and bytes are both byte strings, nearly everything is memoized, names and types are recalled."""

    dispatch = pickle._Pickler.dispatch.copy()

    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.types, self.blocks, self.memoized = {}, {}, 0

    def memoize(self, value):
        self.write(self.put(self.memoized))
        if isinstance(value, Named) or (isinstance(value, Made) and value.recalled):
            self.memo[id(value)] = self.memoized, value
        self.memoized += 1

    def save_bytes(self, value):
        if len(value) < 256:
            self.write(pickle.SHORT_BINSTRING + struct.pack("<B", len(value)) + value)
        else:
            self.write(pickle.BINSTRING + struct.pack("<i", len(value)) + value)
        self.memoize(value)

    def save_named(self, value):
        self.write(pickle.GLOBAL + f"{value.module}\n{value.name}\n".encode("ascii"))
        self.memoize(value)

    def save_made(self, value):
        self.save(value.call)
        self.save(value.arguments)
        self.write(pickle.NEWOBJ if value.new else pickle.REDUCE)
        self.memoize(value)
        if value.state is not None:
            self.save(value.state)
            self.write(pickle.BUILD)

    def save_array(self, value):
        if value.dtype not in self.types:
            _, arguments, state = value.dtype.__reduce__()
            code = arguments[0] + ("8" if arguments[0] == "O" else "")
            self.types[value.dtype] = Made(DTYPE, (code.encode(), 0, 1), tuple(part.encode() if isinstance(part, str) else part for part in state))
        if id(value) in self.blocks:
            self.save(self.blocks[id(value)])
            return

        is_block = value.ndim == 2 and value.shape[1] > 1 and value.dtype in (object, np.float64)
        items = list(value.ravel()) if value.dtype == object else value.tobytes("A")
        made = Made(RECONSTRUCT, (NDARRAY, (0,), b"b"), (1, value.shape, self.types[value.dtype], value.flags.fnc, items), recalled=is_block)
        if is_block:
            self.blocks[id(value)] = made
        self.save(made)

    def save_text(self, value):
        self.save_bytes(value.encode("latin-1"))

    dispatch[bytes] = save_bytes
    dispatch[str] = save_text
    dispatch[Named] = save_named
    dispatch[Made] = save_made
    dispatch[np.ndarray] = save_array


def python2(frame, file):
    """Writes a table as pandas 0.18 did."""
    objects = ["waferMap", "lotName", "trianTestLabel", "failureType"]
    block = np.empty((len(objects), len(frame)), dtype=object)
    for i, name in enumerate(objects):
        block[i] = frame[name].to_numpy()
    floats = np.array([frame["dieSize"].to_numpy(), frame["waferIndex"].to_numpy()])
    index = Named("pandas.indexes.base", "_new_Index")
    names = Made(index, (Named("pandas.indexes.base", "Index"), {"data": np.array(list(frame.columns), dtype=object), "name": None}))
    rows = Made(index, (Named("pandas.indexes.range", "RangeIndex"), {"start": 0, "step": 1, "stop": len(frame), "name": None}))
    cut = Named("__builtin__", "slice")
    blocks = [
        {"mgr_locs": Made(cut, (1, 5, 2)), "values": floats},
        {"mgr_locs": np.array([0, 2, 4, 5], dtype=np.int64), "values": block},
    ]
    state = ([names, rows], [floats, block], [names, names], {"0.14.1": {"axes": [names, rows], "blocks": blocks}})
    manager = Made(Named("pandas.core.internals", "BlockManager"), (), state, new=True)
    made = Made(Named("pandas.core.frame", "DataFrame"), (), {"_data": manager, "_typ": "dataframe", "_metadata": []}, new=True)
    Python2Pickler(file).dump(made)


def large(rows):
    """As many rows as asked for, of 3,000 different maps, with the set's median side and share of labels."""
    draw = np.random.default_rng(7)
    sides = np.clip(np.exp(draw.normal(np.log(33), 0.58, 3000)), 6, 212).astype(int)
    ratios = np.exp(draw.normal(0, 0.1, 3000))
    maps = [wafer(int(side), max(6, int(side * ratio)), i) for i, (side, ratio) in enumerate(zip(sides, ratios))]
    chosen, kinds = draw.random(rows), draw.integers(0, 8, rows)
    labels = [None if share > 0.2131 else LABELS[8] if share < 0.1817 else LABELS[kind] for share, kind in zip(chosen, kinds)]
    return table([maps[i] for i in draw.integers(0, 3000, rows)], labels)


def main():
    if len(sys.argv) == 3:
        with open(sys.argv[1], "wb") as file:
            python2(large(int(sys.argv[2])), file)
        return

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "pickles")
    for protocol in range(2, 6):
        small().to_pickle(folder / f"protocol{protocol}.pkl", protocol=protocol)
    with open(folder / "python2.pkl", "wb") as file:
        python2(small(), file)


main()
