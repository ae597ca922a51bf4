#!/usr/bin/env python3
"""Prints the README's table of speed, measured here and now on generated notices.

usage: benches/throughput.py [MEGABYTES] [--keep]

Whole process, files in and files out, best of three; everything on the same files.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "throughput"
BIN = ROOT / "target" / "release"


def best(command, runs=3, **kw):
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **kw)
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    numbers = [a for a in sys.argv[1:] if a.isdigit()]
    megabytes = int(numbers[0]) if numbers else 64
    build = ["cargo", "build", "--release", "--quiet", "--bin", "yaodian", "--example", "generate", "--example", "cut"]
    subprocess.run(build, check=True, cwd=ROOT)
    shutil.rmtree(WORK, ignore_errors=True)
    notices = WORK / "notices"
    subprocess.run([BIN / "examples" / "generate", notices, str(megabytes)], check=True, stdout=subprocess.DEVNULL)
    files = sorted(notices.iterdir())
    size = sum(f.stat().st_size for f in files)
    rows = []

    def row(what, rate, note=""):
        rows.append((what, f"{rate:.1f}" if rate else "-", note))

    for threads in (1, 2):
        command = [BIN / "yaodian", "extract", notices, "-o", WORK / "out", "--quiet", "--threads", str(threads)]
        seconds = best(command)
        row(f"`yaodian extract`, {threads} thread{'s' * (threads > 1)}", size / 1e6 / seconds, f"{len(files) / seconds:.0f} notices/s")
    cut = subprocess.run([BIN / "examples" / "cut", notices], check=True, capture_output=True, text=True).stdout
    row("`Jieba::cut` alone, 1 thread", float(re.match(r"[0-9.]+", cut)[0]), "dictionary loaded before")
    everything = WORK / "all.txt"
    with open(everything, "wb") as out:
        for f in files:
            out.write(f.read_bytes())
    row("`wc -m`", size / 1e6 / best(["wc", "-m", everything], env={"LC_ALL": "C.UTF-8"}), "one file")
    if shutil.which("rg"):
        row("`rg -c 责任单位`", size / 1e6 / best(["rg", "-c", "责任单位", everything]), "one file")
    written = sum(f.stat().st_size for f in (WORK / "out").iterdir())
    print(f"{len(files)} notices, {size / 1e6:.0f} MB in, {written / 1e6:.0f} MB out\n")
    print("| on the same text | MB/s | |\n| --- | ---: | --- |")
    for cells in rows:
        print("| " + " | ".join(cells) + " |")
    if "--keep" not in sys.argv:
        shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
