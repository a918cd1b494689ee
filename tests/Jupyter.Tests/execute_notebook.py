"""Executes a notebook with nbclient: NOTEBOOK RESULT. It runs in its own folder, through the kernel that it names itself."""

import pathlib
import sys

import nbclient
import nbformat

source, result = map(pathlib.Path, sys.argv[1:])
notebook = nbformat.read(source, as_version=4)
client = nbclient.NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(source.parent)}})
try:
    client.execute()
finally:
    nbformat.write(notebook, result)
