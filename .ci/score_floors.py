#!/usr/bin/env python3
"""Holds extraction scores against .ci/floors.json; floors only rise.

usage: score_floors.py YAODIAN SHARED WORK [--raise]

SHARED holds score.py, notices/ and gold/; WORK is a folder to write into. With --raise, floors that the figures have
left behind are set to them (rounded down to a tenth).
"""
import json
import math
import pathlib
import subprocess
import sys

FLOORS = pathlib.Path(__file__).with_name("floors.json")


def main():
    yaodian, shared, work = sys.argv[1:4]
    shared = pathlib.Path(shared)
    out = pathlib.Path(work) / "scored"
    subprocess.run([yaodian, "extract", shared / "notices", "-o", out, "--quiet"], check=True)
    score = [sys.executable, shared / "score.py", "--json", "--given", out / "documents.jsonl"]
    figures = json.loads(subprocess.run(score, check=True, capture_output=True, text=True).stdout)
    floors = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    # A figure that isn't measured any more is one that could fall unseen.
    absent = [name for name in floors if figures.get(name) is None]
    if absent:
        sys.exit("not measured, but floors are set for them: " + ", ".join(absent))
    fallen = []
    for name, figure in figures.items():
        if figure is None:
            continue
        floor = floors.get(name, 0.0)
        print(f"{name:>14} {figure:6.2f}  floor {floor:6.2f}{'  FALLEN' if figure < floor else ''}")
        if figure < floor:
            fallen.append(name)
        elif "--raise" in sys.argv:
            floors[name] = max(floor, math.floor(figure * 10) / 10)
    if "--raise" in sys.argv and not fallen:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n")
    if fallen:
        sys.exit("below their floors: " + ", ".join(fallen))


if __name__ == "__main__":
    main()
