#!/usr/bin/env python3
"""Kills runs at random moments, resumes them, and holds the end against an undisturbed run, byte for byte.

usage: benches/kill.py [--kills N] [--notices N] [--seed N] [--full-disk] [--bin FILE] [--work DIR]

A crawl of notices is generated (files, and a data file of as many rows). A run over it is killed with SIGKILL after a
random time, again and again, each time with another number of threads; then it is resumed to its end. When a run comes
to its end before it is killed, its folder is checked and a new one begun. With --full-disk the output is on a small
tmpfs first (needs the right to mount), so that the run meets a full disk, and is resumed after room was made.
"""
import argparse
import filecmp
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ["documents.jsonl", "tasks.csv", "tasks.jsonl", "run.json", "failures.csv"]


def command(args, inputs, out, threads, *more):
    return [args.bin, "extract", inputs, "-o", out, "--quiet", "--threads", str(threads), *more]


def same(one, other):
    _, different, missing = filecmp.cmpfiles(one, other, FILES, shallow=False)
    return different + missing


def kills(args, rng, inputs, whole, took):
    broken = args.work / "broken"
    shutil.rmtree(broken, ignore_errors=True)
    killed = rounds = runs = 0
    while killed < args.kills:
        runs += 1
        run = command(args, inputs, broken, rng.choice((1, 2, 3)), "--resume")
        process = subprocess.Popen(run, stderr=subprocess.DEVNULL)
        # Most kills early, so that a round takes many; some at the very end, when files are moved.
        pause = rng.choice((0.1, 0.3, 1.05)) * took * rng.random()
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            continue
        if process.returncode not in (0, 1):
            sys.exit(f"run {runs} ended with {process.returncode}")
        rounds += 1
        if differ := same(whole, broken):
            sys.exit(f"after {killed} kills: {differ} differ")
        if killed < args.kills:
            shutil.rmtree(broken)
    subprocess.run(command(args, inputs, broken, 2, "--resume"), stderr=subprocess.DEVNULL)
    if differ := same(whole, broken):
        sys.exit(f"after {killed} kills: {differ} differ")
    print(f"{killed} kills in {runs} runs, {rounds + 1} folders came to their end: all the same bytes")


def full_disk(args, inputs, whole):
    disk = args.work / "disk"
    disk.mkdir(exist_ok=True)
    need = sum(f.stat().st_size for f in whole.rglob("*") if f.is_file()) >> 20
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={max(1, need // 4)}m", "tmpfs", disk], check=True)
    try:
        met = 0
        for size in (need // 4, need // 2, need * 3 // 4, need * 2):
            subprocess.run(["mount", "-o", f"remount,size={max(1, size)}m", disk], check=True)
            run = subprocess.run(command(args, inputs, disk / "out", 2, "--resume"), capture_output=True, text=True)
            met += run.returncode == 2
            if run.returncode == 2 and "--resume" not in run.stderr:
                sys.exit(f"a full disk says nothing of what to do: {run.stderr}")
        if differ := same(whole, disk / "out"):
            sys.exit(f"after a full disk: {differ} differ")
        print(f"a disk of {need // 4} MB, then twice and three times that, was full {met} times; then all the same bytes")
    finally:
        subprocess.run(["umount", disk], check=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--kills", type=int, default=100)
    ap.add_argument("--notices", type=int, default=4000)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--full-disk", action="store_true")
    ap.add_argument("--bin", type=pathlib.Path, default=ROOT / "target" / "release" / "yaodian")
    ap.add_argument("--work", type=pathlib.Path, default=ROOT / "target" / "kill")
    args = ap.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    inputs, whole = args.work / "in", args.work / "whole"
    inputs.mkdir(parents=True)
    generate = [args.bin.parent / "examples" / "generate", "--crawl", str(args.notices)]
    for to, seed in ((inputs / "files", 1), (inputs / "rows.jsonl", 2)):
        subprocess.run([*generate, to, str(seed)], check=True, stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    subprocess.run(command(args, inputs, whole, 2), stderr=subprocess.DEVNULL)
    took = time.perf_counter() - start
    print(f"{2 * args.notices} inputs, {took:.1f} s undisturbed")
    kills(args, random.Random(args.seed), inputs, whole, took)
    if args.full_disk:
        full_disk(args, inputs, whole)
    shutil.rmtree(args.work)


if __name__ == "__main__":
    main()
