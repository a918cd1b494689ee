"""Answers measurements: a line "WORK<tab>ITERATIONS" on standard input, seconds on standard output, or "unknown"."""

import sys
import time


def serve(description, works):
    """works.get(name): a function that takes the number of iterations and does the work that often; None if there is no such work."""
    print(description, flush=True)
    for line in sys.stdin:
        name, iterations = line.rstrip("\n").split("\t")
        run, count = works.get(name), int(iterations)
        if run is None:
            print("unknown", flush=True)
            continue
        began = time.perf_counter()
        run(count)
        print(time.perf_counter() - began, flush=True)
