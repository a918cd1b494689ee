"""Archives of wafer maps read by NumPy, the peer of ReadersBench.cs: every array of the archive, without checks of what it holds."""

import os

import numpy as np

from serve import serve


def load(path):
    def run(count):
        for _ in range(count):
            with np.load(path) as archive:
                for name in archive.files:
                    archive[name]

    return run


works = {"npz, 10000 maps 52x52": load(os.environ["WAFERVISION_BENCH_ARCHIVE"])}
if "WAFERVISION_DATA" in os.environ:
    works["npz, wm811k.npz"] = load(os.path.join(os.environ["WAFERVISION_DATA"], "wm811k.npz"))
serve(f"NumPy {np.__version__}, one process", works)
