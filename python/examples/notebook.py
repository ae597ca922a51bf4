#!/usr/bin/env python3
"""Runs a notebook from start to end and writes what its cells show into one HTML file.

usage: notebook.py NOTEBOOK TO.html
"""

import html
import pathlib
import sys

import nbclient
import nbformat


def shown(output):
    """What a cell's output shows."""
    data = output.get("data", {})
    if "text/html" in data:
        return data["text/html"]
    return f"<pre>{html.escape(data.get('text/plain') or output.get('text', ''))}</pre>"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    notebook, to = map(pathlib.Path, sys.argv[1:])
    cells = nbformat.read(notebook, as_version=4)
    # Paths in it are those of its folder.
    folder = {"metadata": {"path": str(notebook.parent)}}
    nbclient.NotebookClient(cells, timeout=300, kernel_name="python3", resources=folder).execute()
    parts = ["<!DOCTYPE html><meta charset='utf-8'><title>yaodian</title><body style='max-width:80em;margin:auto'>"]
    for cell in cells.cells:
        parts.append(f"<pre>{html.escape(cell.source)}</pre>")
        parts += [shown(output) for output in cell.get("outputs", [])]
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text("\n".join(parts), encoding="utf-8")
    print(f"{to}: {len(cells.cells)} cells")


if __name__ == "__main__":
    main()
