#!/usr/bin/env python3
"""Extracts the tasks of a corpus on Spark.

usage: spark-submit extract.py FROM TO [--files "*.txt"] [--text COLUMN] [--id COLUMN] [--form nested|json|tasks]

FROM is a folder of Parquet with a text and an id in each row; with --files a folder of notices, a file each, and a
pattern of their names. TO is written as Parquet: the records, and the inputs that gave nothing with what is wrong with them in
`failure`.
"""

import argparse
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import yaodian.spark


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source", metavar="FROM")
    arguments.add_argument("to", metavar="TO")
    arguments.add_argument("--files", metavar="PATTERN")
    arguments.add_argument("--text", default="text")
    arguments.add_argument("--id", default="id")
    arguments.add_argument("--form", default="tasks", choices=["nested", "json", "tasks"])
    asked = arguments.parse_args()
    spark = SparkSession.builder.appName("yaodian extract").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    began = time.monotonic()
    if asked.files:
        files = spark.read.format("binaryFile").option("pathGlobFilter", asked.files).load(asked.source)
        rows = files.select(F.col("path").alias(asked.id), F.col("content").alias(asked.text))
    else:
        rows = spark.read.parquet(asked.source)
    yaodian.spark.extract(rows, asked.text, asked.id, form=asked.form).write.mode("overwrite").parquet(asked.to)
    seconds = time.monotonic() - began
    written = spark.read.parquet(asked.to)
    failed = written.where("failure is not null").select("id", "failure.kind", "failure.message").collect()
    print(f"{written.count() - len(failed)} rows in {asked.to}, {len(failed)} inputs failed, {seconds:.1f} s")
    for row in failed[:20]:
        print(f"  {row.id}: {row.message} ({row.kind})")
    spark.stop()


if __name__ == "__main__":
    main()
