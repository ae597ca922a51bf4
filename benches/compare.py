#!/usr/bin/env python3
"""Prints the table of docs/compare.md: `yaodian compare` on generated plans, time, memory and growth, here and now.

usage: benches/compare.py [TASKS ...] [--threads N]

Whole process, files in and files out, on the same generated plans; without sizes 10000, 100000 and 1000000 tasks.
"""
import math
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "compare-bench"
BIN = ROOT / "target" / "release"


def measured(command):
    """Seconds by the clock, seconds of processor time and megabytes at most of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {command}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    arguments = sys.argv[1:]
    threads = "0"
    if "--threads" in arguments:
        at = arguments.index("--threads")
        threads = arguments[at + 1]
        del arguments[at : at + 2]
    sizes = [int(a) for a in arguments] or [10_000, 100_000, 1_000_000]
    build = ["cargo", "build", "--release", "--quiet", "--bin", "yaodian", "--example", "plans"]
    subprocess.run(build, check=True, cwd=ROOT)
    WORK.mkdir(parents=True, exist_ok=True)
    rows = []
    for size in sizes:
        plans, out = WORK / f"{size}.jsonl", WORK / f"out-{size}"
        subprocess.run([BIN / "examples" / "plans", plans, str(size)], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(out, ignore_errors=True)
        command = [BIN / "yaodian", "compare", plans, "-o", out, "--threads", threads, "--quiet"]
        seconds, processor, memory = measured(command)
        written = sum(f.stat().st_size for f in out.iterdir()) / 1e6
        rows.append((size, seconds, processor, memory, plans.stat().st_size / 1e6, written))
        shutil.rmtree(out)
        plans.unlink()
    print("| tasks | seconds | of processor | MB of memory | MB in | MB out |\n| ---: | ---: | ---: | ---: | ---: | ---: |")
    for size, seconds, processor, memory, read, written in rows:
        print(f"| {size:,} | {seconds:.1f} | {processor:.1f} | {memory:,.0f} | {read:,.0f} | {written:,.0f} |")
    if len(rows) > 1:
        (first, last) = (rows[0], rows[-1])
        growth = lambda i: math.log(last[i] / first[i]) / math.log(last[0] / first[0])
        print(f"\ngrowth from the first to the last: exponent {growth(1):.2f} by the clock, {growth(2):.2f} of processor time")


if __name__ == "__main__":
    main()
