#!/usr/bin/env python3
"""Measures the package and Spark against the program, on generated notices, here and now; prints a table.

usage: python/run.py bench [MEGABYTES] [--runs N] [--no-spark]

All on the same notices, whole runs; the best of the runs, which are taken in turns so that what else goes on meets all alike.
The program reads files and writes its three formats; `extract_many` makes every object and drops it; Spark reads Parquet and
writes Parquet on a standalone master with two workers of one core. Without the start of Spark's session, which is told apart.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

# The package that is measured is the installed one, not the sources beside this file.
sys.path = [*sys.path[1:], str(pathlib.Path(__file__).resolve().parent)]

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "python" / "bench"
YAODIAN = TARGET / "release" / "yaodian"

PACKAGE = """
import sys, time, yaodian
began = time.perf_counter()
tasks = sum(len(d.tasks) for d in yaodian.extract_many(sys.argv[1], threads=int(sys.argv[2])))
print(time.perf_counter() - began, tasks)
"""


def seconds(command):
    began = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def program(notices, threads, *more):
    shutil.rmtree(WORK / "out", ignore_errors=True)
    return seconds([YAODIAN, "extract", notices, "-o", WORK / "out", "--quiet", "--threads", threads, *more])


def package(notices, threads):
    done = subprocess.run([sys.executable, "-c", PACKAGE, notices, str(threads)], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[0])


def as_parquet(notices, to):
    """The notices as rows, some files of them."""
    import pyarrow
    import pyarrow.parquet

    to.mkdir()
    files = sorted(p for p in notices.rglob("*") if p.is_file())
    each = 500
    for start in range(0, len(files), each):
        some = files[start : start + each]
        table = pyarrow.table({"id": [str(p) for p in some], "text": [p.read_text(encoding="utf-8") for p in some]})
        pyarrow.parquet.write_table(table, to / f"{start:08}.parquet", row_group_size=500)
    return len(files)


class Spark:
    """A session on a cluster of two workers."""

    def __init__(self):
        from pyspark.sql import SparkSession

        from standalone import Cluster

        began = time.perf_counter()
        self.cluster = Cluster(memory="2g")
        builder = SparkSession.builder.appName("bench")
        for key, value in {**self.cluster.conf(), "spark.executor.memory": "1500m"}.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("OFF")
        self.started = time.perf_counter() - began

    def run(self, parquet, form):
        import yaodian.spark

        began = time.perf_counter()
        rows = self.session.read.parquet(str(parquet))
        yaodian.spark.extract(rows, form=form).write.mode("overwrite").parquet(str(WORK / "spark-out"))
        return time.perf_counter() - began

    def close(self):
        self.session.stop()
        self.cluster.close()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("megabytes", nargs="?", type=int, default=100)
    arguments.add_argument("--runs", type=int, default=2)
    arguments.add_argument("--no-spark", action="store_true")
    asked = arguments.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    notices = WORK / "notices"
    notices.mkdir(parents=True)
    subprocess.run([TARGET / "release" / "examples" / "generate", notices, str(asked.megabytes)], check=True, stdout=subprocess.DEVNULL)
    size = sum(p.stat().st_size for p in notices.rglob("*") if p.is_file())
    count = as_parquet(notices, WORK / "parquet")
    ways = {
        "the program, 2 threads": lambda: program(notices, 2),
        "the program, 2 threads, Parquet in and out": lambda: program(WORK / "parquet", 2, "--format", "parquet"),
        "`extract_many`, 2 threads": lambda: package(notices, 2),
        "the program, 1 thread": lambda: program(notices, 1),
        "`extract_many`, 1 thread": lambda: package(notices, 1),
    }
    spark = None
    if not asked.no_spark:
        spark = Spark()
        warm = WORK / "warm"
        warm.mkdir()
        shutil.copy(min((WORK / "parquet").iterdir()), warm)
        first = spark.run(warm, "nested")
        for form in ("nested", "tasks", "json"):
            ways[f"Spark, 2 workers, `{form}`"] = lambda form=form: spark.run(WORK / "parquet", form)
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(asked.runs):
        for way, run in ways.items():
            best[way] = min(best[way], run())
            print(f"{way}: {best[way]:.1f} s", file=sys.stderr)
    whole = best["the program, 2 threads"]
    print(f"{count} notices, {size / 1e6:.0f} MB, the best of {asked.runs} runs, load {os.getloadavg()[0]:.1f}\n")
    print("| | seconds | MB/s | notices/s | of the program's 2 threads |\n| --- | ---: | ---: | ---: | ---: |")
    for way, took in best.items():
        print(f"| {way} | {took:.1f} | {size / 1e6 / took:.1f} | {count / took:.0f} | {whole / took:.0%} |")
    if spark:
        print(f"\nSpark: {spark.started:.1f} s until the session is there, {first:.1f} s for the first {min(count, 500)} notices")
        spark.close()
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
