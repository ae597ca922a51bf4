"""yaodian on Apache Spark, for corpora past one machine: rows with a text in, rows with records out.

Extraction needs nothing but the row that it works on, so that a worker that dies loses nothing: the engine runs its rows again
elsewhere. A row that can't be read becomes a row with a ``failure``; no row fails the job.

``yaodian`` and ``pyarrow`` must be installed where the workers run; see docs/spark.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from . import Extractor

__all__ = ["extract", "mark_duplicates", "schema"]

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
