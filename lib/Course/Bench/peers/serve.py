"""Answers measurements: a line "WORK<tab>ITERATIONS" on standard input, seconds on standard output."""

import sys
import time


def serve(description, works):
    """works: name -> function that takes the number of iterations and does the work that often."""
    print(description, flush=True)
    for line in sys.stdin:
        name, iterations = line.rstrip("\n").split("\t")
        run, count = works[name], int(iterations)
        began = time.perf_counter()
        run(count)
        print(time.perf_counter() - began, flush=True)
