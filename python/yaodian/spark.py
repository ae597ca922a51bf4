"""yaodian on Apache Spark, for corpora past one machine: rows with a text in, rows with records out.

Extraction needs nothing but the row that it works on, so that a worker that dies loses nothing: the engine runs its rows again
elsewhere. A row that can't be read becomes a row with a ``failure``; no row fails the job.

``yaodian`` and ``pyarrow`` must be installed where the workers run; see docs/spark.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema, Table
    from pyspark.broadcast import Broadcast
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from . import Extractor

__all__ = ["Comparison", "compare", "extract", "mark_duplicates", "schema"]

Form = Literal["nested", "json", "tasks"]

_ROWS = 512
"""So many rows are extracted before their results are handed on."""


@lru_cache(maxsize=2)
def _extractor(settings: tuple[tuple[str, Any], ...]) -> Extractor:
    from . import Extractor

    return Extractor(**dict(settings))


def schema(form: Form = "nested") -> StructType:
    """The columns of what :func:`extract` gives."""
    from . import _yaodian

    return _spark_schema(_yaodian.spark_schema(form))


def _spark_schema(arrow: Schema) -> StructType:
    from pyspark.sql.pandas.types import from_arrow_schema

    made: StructType = from_arrow_schema(arrow)
    return made


def extract(df: DataFrame, text: str = "text", id: str = "id", *, form: Form = "nested", **settings: Any) -> DataFrame:
    """The records of the notices in a column.

    :param df: a row a notice.
    :param text: the column of texts, or of bytes in any format that is read.
    :param id: the column that names the notices: what the documents' ``source`` is to be.
    :param form: ``"nested"``: a row a document with the columns ``document``, ``tasks`` and ``warnings``, nested as in its JSON;
        ``"json"``: a row a document with its line of ``documents.jsonl`` in ``json``, to the byte;
        ``"tasks"``: a row a task with the columns of ``tasks.parquet``.
    :param settings: those of :class:`yaodian.Extractor`.
    :returns: these columns behind ``id``, and before ``failure``: null, or a struct of ``kind`` and ``message`` where a row gave nothing.
        A row a document has its ``essence``, too: what it says as a number, by which :func:`mark_duplicates` finds copies.
    """
    from pyspark.sql import functions as F

    kept = tuple(sorted(settings.items()))

    def work(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        from . import _yaodian

        extractor = _extractor(kept)._made
        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                yield _yaodian.spark_extract(extractor, batch.slice(start, _ROWS), form)

    rows = df.select(F.col(id).cast("string").alias("id"), F.col(text).alias("text"))
    return rows.mapInArrow(work, schema(form))


def mark_duplicates(df: DataFrame, order: str = "id") -> DataFrame:
    """Marks the documents that were there before, as ``yaodian extract`` does over the inputs of one run.

    :param df: what :func:`extract` gave, nested.
    :param order: the column that the single run's inputs would be in the order of.
    :returns: the same with ``document.duplicate_of`` where an earlier row says the same.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    first = Window.partitionBy("essence").orderBy(order, "id").rowsBetween(Window.unboundedPreceding, 0)
    twin = F.first(F.struct("document.id", "document.source")).over(first)
    is_first = F.row_number().over(Window.partitionBy("essence").orderBy(order, "id")) == 1
    same = F.when(twin["id"] == F.col("document.id"), "bytes").otherwise("text")
    mark = F.struct(twin["id"].alias("id"), twin["source"].alias("source"), same.alias("same"))
    known = F.col("document").isNull() | F.col("essence").isNull() | is_first
    marked = F.when(known, F.col("document")).otherwise(F.col("document").withField("duplicate_of", mark))
    return df.withColumn("document", marked)


class Comparison(NamedTuple):
    """What comes of :func:`compare`."""

    pairs: DataFrame
    """The rows of ``pairs.csv`` but for the topic: tasks that stand for each other, or one that stands alone."""

    changes: DataFrame
    """The rows of ``changes.csv``: what changed between them."""


def compare(
    documents: DataFrame,
    work: str,
    *,
    by: Literal["level", "region", "agency"] = "level",
    **settings: Any,
) -> Comparison:
    """Holds the tasks of documents against each other, as :func:`yaodian.compare` does it on one machine.

    The engine counts terms, brings together tasks that stand near each other under the same keys, and groups what is found; the
    library makes the keys, tells how alike tasks are, and aligns documents. Pairs and changes are those of one machine that is
    given the documents; topics are not made (see docs/spark.md).

    :param documents: what :func:`extract` gave with ``form="json"``: its column ``json``.
    :param work: a folder that all machines reach, for what the steps hand on; it may be deleted when the result was used.
    :param by: which documents of one year are held against each other.
    :returns: two data frames, in the order of the program's tables by ``place_a``, ``place_b`` and ``row``.
    :raises UsageError: ``by`` is none of these.
    """
    from . import UsageError

    # Said here, before any job runs.
    if by not in ("level", "region", "agency"):
        raise UsageError(f"by is level, region or agency, not {by!r}", "usage")
    return _Comparing(documents.sparkSession, work, by, tuple(sorted(settings.items()))).run(documents)


Batches = Iterable[Any]


@lru_cache(maxsize=1)
def _weights_of(key: str) -> list[Any]:
    """A place for the weights of one comparison in a worker's process."""
    return []


def _weights(key: str, broadcast: Broadcast[bytes]) -> Any:
    from . import _yaodian

    kept = _weights_of(key)
    if not kept:
        kept.append(_yaodian.Weights.of_bytes(broadcast.value))
    return kept[0]


class _Comparing:
    """The steps of a comparison; what each gives is written, so that no step is done twice and each finds what it needs."""

    def __init__(self, spark: Any, work: str, by: str, settings: tuple[tuple[str, Any], ...]) -> None:
        self.spark, self.folder, self.by, self.settings = spark, work.rstrip("/"), by, settings

    def run(self, documents: DataFrame) -> Comparison:
        placed = self.placed(documents)
        unique = self.unique(placed)
        tasks = self.kept("tasks", self.by_steps("tasks", _tasks, placed.join(unique.where("not is_copy"), "doc")))
        key, weights = self.weights(placed, unique, tasks)
        edges = self.edges(tasks, key, weights)
        pairs = self.together(unique, tasks, edges)
        return self.aligned(placed, pairs, key, weights)

    def kept(self, name: str, df: DataFrame) -> DataFrame:
        df.write.mode("overwrite").parquet(f"{self.folder}/{name}")
        return self.spark.read.parquet(f"{self.folder}/{name}")  # type: ignore[no-any-return]

    def by_steps(self, step: str, work: Callable[[Batches], Iterator[Any]], df: DataFrame) -> DataFrame:
        from . import _yaodian

        return df.mapInArrow(work, _spark_schema(_yaodian.step_schema(step)))

    def placed(self, documents: DataFrame) -> DataFrame:
        """The documents, numbered in their order."""
        from pyspark.sql import functions as F

        given = self.by_steps("rank", _ranked, documents.where("json is not null").select("json"))
        # Within a partition rows are counted on; the sizes of those before are added.
        counted = given.orderBy("rank", "json").withColumn("n", F.monotonically_increasing_id()).drop("rank")
        counted = self.kept("counted", counted)
        part, within = F.shiftright("n", 33), F.col("n").bitwiseAND(F.lit((1 << 33) - 1))
        sizes = sorted((row.part, row.size) for row in counted.groupBy(part.alias("part")).agg(F.count("*").alias("size")).collect())
        before, total = [], 0
        for number, size in sizes:
            before.append((number, total))
            total += size
        offsets = self.spark.createDataFrame(before or [(0, 0)], "part long, before long")
        joined = counted.withColumn("part", part).join(F.broadcast(offsets), "part")
        return self.kept("placed", joined.select((F.col("before") + within).alias("doc"), "json"))

    def unique(self, placed: DataFrame) -> DataFrame:
        """The documents, each once, with what is known of them and whether they are copies of others."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        by = self.by

        def prepare(batches: Batches) -> Iterator[Any]:
            from . import _yaodian

            yield from (_yaodian.spark_prepare(batch, by) for batch in batches)

        prepared = self.kept("prepared", self.by_steps("prepare", prepare, placed))
        first = F.row_number().over(Window.partitionBy("id").orderBy("doc")) == 1
        unique = prepared.withColumn("is_first", first).where("is_first").drop("is_first")
        several = unique.withColumn("editions", F.count("*").over(Window.partitionBy("edition")))
        several = several.where("edition is not null and editions > 1").select("doc", "edition", "hashes")
        copies = several.groupBy("edition").applyInArrow(_copies, "doc long")
        marked = unique.join(copies.withColumn("is_copy", F.lit(True)), "doc", "left")
        return self.kept("unique", marked.withColumn("is_copy", F.coalesce("is_copy", F.lit(False))).drop("hashes"))

    def weights(self, placed: DataFrame, unique: DataFrame, tasks: DataFrame) -> tuple[str, Broadcast[bytes]]:
        """How much each term says: counted by the engine, weighed on the driver, sent to all."""
        import uuid

        from pyspark.sql import functions as F

        from . import _yaodian

        terms = self.by_steps("terms", _terms, placed.join(unique.select("doc", "is_copy"), "doc"))
        counted = terms.groupBy("code").agg(F.sum("count").alias("count"), F.min("spelling").alias("spelling"))
        table = counted.where("count > 0").toArrow()
        (size,) = unique.agg(F.sum("all_tasks").alias("tasks")).collect()
        extractor = _extractor(self.settings)._made
        made = _yaodian.Weights.counted(extractor, table.to_batches(), tasks.count(), size.tasks or 0)
        return uuid.uuid4().hex, self.spark.sparkContext.broadcast(made.to_bytes())

    def edges(self, tasks: DataFrame, key: str, weights: Broadcast[bytes]) -> DataFrame:
        """Tasks of all documents that are alike, the first of the same words standing for all."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        from . import _yaodian

        def keys(batches: Batches) -> Iterator[Any]:
            yield from (_weights(key, weights).keys(batch) for batch in batches)

        def chosen(batches: Batches) -> Iterator[Any]:
            yield from (_weights(key, weights).chosen(batch) for batch in batches)

        def alike(batches: Batches) -> Iterator[Any]:
            yield from (_weights(key, weights).alike(batch) for batch in batches)

        long, near = _yaodian.INDEX
        first = F.min("task").over(Window.partitionBy("text_hash"))
        heads = tasks.where("at_large").withColumn("head", first).where("task = head").select("task", "features")
        heads = self.kept("heads", heads)
        filed = self.by_steps("keys", keys, heads).select(
            "task", "h0", "h1", F.posexplode("files").alias("position", "term")
        )
        file = Window.partitionBy("term")
        ranked = filed.select(
            "*",
            (F.row_number().over(file.orderBy("h0", "h1", "task")) - 1).alias("n"),
            F.count("*").over(file).alias("size"),
        )
        ranked = self.kept("filed", ranked.where("size > 1"))
        # In a long file only neighbours are looked at: those of the same stretch of it and of the stretches beside that.
        is_long, stretch = F.col("size") > long, F.floor(F.col("n") / (near + 1)).cast("int")
        own = ranked.withColumn("stretch", F.when(is_long, stretch).otherwise(0))
        others = ranked.select(
            "term",
            F.col("task").alias("other"),
            F.col("h0").alias("other_h0"),
            F.col("h1").alias("other_h1"),
            F.col("n").alias("m"),
            F.explode(F.when(is_long, F.array(stretch - 1, stretch, stretch + 1)).otherwise(F.array(F.lit(0)))).alias("stretch"),
        )
        beside = own.join(others, ["term", "stretch"])
        beside = beside.where((F.col("task") != F.col("other")) & (~is_long | (F.abs(F.col("n") - F.col("m")) <= near)))
        one = F.struct("position", F.col("other_h0").alias("h0"), F.col("other_h1").alias("h1"), "other", "term")
        shared = beside.groupBy("task").agg(F.array_sort(F.collect_list(one)).alias("near"))
        found = self.by_steps("chosen", chosen, shared)
        theirs = heads.select(F.col("task").alias("other"), "features")
        listed = found.join(theirs, "other").groupBy("task")
        listed_others = listed.agg(F.array_sort(F.collect_list(F.struct("at", "other", "features"))).alias("others"))
        scored = self.by_steps("alike", alike, listed_others.join(heads, "task"))
        return self.kept("edges", scored.dropDuplicates(["a", "b"]))

    def together(self, unique: DataFrame, tasks: DataFrame, edges: DataFrame) -> DataFrame:
        """The documents that are held against each other: ``a``, ``b``, and whether ``b`` follows ``a`` in the years."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        from . import _yaodian

        same, least = _yaodian.RELATED
        originals = unique.where("not is_copy")
        homes = originals.where("home is not null").select("doc", "home", "fields", "all_tasks")
        years = self.kept("years", homes.groupBy("home").applyInArrow(_successors, "a long, b long"))
        words = Window.partitionBy("text_hash")
        large = tasks.where("at_large").select(
            "task",
            "doc",
            F.min("task").over(words).alias("head"),
            F.count("*").over(words).alias("size"),
            F.collect_list(F.struct("task", "doc")).over(words.orderBy("task").rowsBetween(-same, same)).alias("near"),
        )
        large = self.kept("large", large)
        of_same = large.where("size > 1").select("doc", "task", F.explode("near").alias("other"))
        of_same = of_same.select(
            "doc", "task", F.lit(0).alias("kind"), "other.task", "other.doc", F.lit(1.0).cast("float").alias("likeness")
        ).toDF("doc", "task", "kind", "other", "doc_b", "likeness")
        heads = large.where("task = head").select(F.col("task").alias("other"), F.col("doc").alias("doc_b"))
        strong = edges.where(F.col("likeness").cast("double") >= least).toDF("head", "other", "likeness")
        of_edges = large.join(strong, "head").join(heads, "other")
        of_edges = of_edges.select("doc", "task", F.lit(1).alias("kind"), "other", "doc_b", "likeness")
        circles = originals.where("circle is not null").select("doc", "circle")
        both = of_same.union(of_edges).where("doc != doc_b").join(circles, "doc")
        both = both.join(circles.toDF("doc_b", "circle_b"), "doc_b").where("circle = circle_b")
        one = F.struct("task", "kind", "other", "doc_b", "likeness")
        shared = both.groupBy("doc").agg(F.array_sort(F.collect_list(one)).alias("shared"))
        related = self.by_steps("partners", _partners, shared).distinct()
        known = years.select(F.least("a", "b").alias("a"), F.greatest("a", "b").alias("b"))
        related = related.join(known, ["a", "b"], "left_anti")
        return years.withColumn("years", F.lit(True)).union(related.withColumn("years", F.lit(False)))

    def aligned(self, placed: DataFrame, pairs: DataFrame, key: str, weights: Broadcast[bytes]) -> Comparison:
        """The tasks of documents that are held against each other."""
        from pyspark.sql import functions as F

        by = self.by

        def work(batches: Batches) -> Iterator[Any]:
            for batch in batches:
                for start in range(0, batch.num_rows, _ROWS):
                    yield _weights(key, weights).compare(batch.slice(start, _ROWS), by)

        of_a, of_b = placed.toDF("a", "a_json"), placed.toDF("b", "b_json")
        made = self.kept("aligned", self.by_steps("compare", work, pairs.join(of_a, "a").join(of_b, "b")))

        def table(name: str) -> DataFrame:
            rows = made.select(F.col("a").alias("place_a"), F.col("b").alias("place_b"), F.posexplode(name).alias("row", "cells"))
            typed = [
                F.col(f"cells.{c}").cast(_TYPES[c]).alias(c) if c in _TYPES else F.col(f"cells.{c}")
                for c in rows.select("cells.*").columns
            ]
            return rows.select("place_a", "place_b", "row", *typed)

        return Comparison(table("pairs"), table("changes"))


_TYPES = {"likeness": "double", "by": "double", "a_year": "int", "b_year": "int"}


def _ranked(batches: Batches) -> Iterator[Any]:
    from . import _yaodian

    yield from (_yaodian.spark_rank(batch) for batch in batches)


def _tasks(batches: Batches) -> Iterator[Any]:
    from . import _yaodian

    yield from (_yaodian.spark_tasks(batch) for batch in batches)


def _terms(batches: Batches) -> Iterator[Any]:
    from . import _yaodian

    yield from (_yaodian.spark_terms(batch) for batch in batches)


def _partners(batches: Batches) -> Iterator[Any]:
    from . import _yaodian

    yield from (_yaodian.spark_partners(batch) for batch in batches)


def _copies(editions: Table) -> Table:
    import pyarrow

    from . import _yaodian

    editions = editions.sort_by("doc")
    docs = editions["doc"].to_pylist()
    found = _yaodian.spark_copies(editions["hashes"].to_pylist())
    copies = [doc for doc, original in zip(docs, found) if original is not None]
    return pyarrow.table({"doc": pyarrow.array(copies, "int64")})


def _successors(home: Table) -> Table:
    import pyarrow

    from . import _yaodian

    home = home.sort_by("doc")
    docs = home["doc"].to_pylist()
    found = _yaodian.spark_successors(home["fields"].to_pylist(), home["all_tasks"].to_pylist())
    columns = {name: pyarrow.array([docs[pair[i]] for pair in found], "int64") for i, name in enumerate("ab")}
    return pyarrow.table(columns)
