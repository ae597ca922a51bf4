"""What comes of a comparison, as objects."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import _yaodian
from ._arguments import Documents, is_content, line, path, threads_of, truth, usage
from ._records import Record, Region, _field

if TYPE_CHECKING:
    import pandas
    import pyarrow


class Change(Record):
    """One change between two tasks that stand for each other."""

    __slots__ = ()
    field: str = _field("``unit``, ``limit``, ``target`` or ``text``.")
    what: str = _field("``added``, ``removed``, ``role``, ``earlier``, ``later``, ``raised``, ``lowered``, ``words``, …")
    before: str = _field("The earlier value; empty where there was none.")
    after: str = _field("The later value; empty where there is none.")
    by: float | None = _field(
        "By how much: days of a limit (of a date within its plan's year), the difference of quantities in percent of the earlier."
    )
    parts: list[str] = _field("Of a task that was split or merged: the ids of the parts that the change is about.")


class Pair(Record):
    """Two tasks that stand for each other, or one that stands alone."""

    __slots__ = ()
    a: str | None = _field("The id of the earlier document's task.")
    b: str | None = _field("The id of the later document's task.")
    kind: str = _field("``same``, ``reworded``, ``split``, ``merged``, ``new`` or ``dropped``.")
    likeness: float | None = _field("From 0 to 1; none of one alone.")
    changes: list[Change] = _field("What changed between them.")


class DocumentPair(Record):
    """Two documents held against each other, the earlier first."""

    __slots__ = ()
    a: str = _field("The id of the earlier document.")
    b: str = _field("The id of the later document.")
    relation: str = _field("Why: ``years``, ``agency``, ``region``, ``level`` or ``all``.")
    tasks: list[Pair] = _field("Their tasks.")


class ComparedDocument(Record):
    """A document among those compared."""

    __slots__ = ()
    id: str = _field("Its id.")
    source: str = _field("Its source.")
    title: str = _field("What it is called.")
    agency: str | None = _field("Its body.")
    region: Region | None = _field("Its place.")
    year: int | None = _field("The plan's year.")
    day: str | None = _field("Of issue, else of publication.")
    tasks: int = _field("How many tasks it has.")
    copy_of: str | None = _field("The document that it is another edition of, which is compared in its stead.")


class ComparedTask(Record):
    """A task among those compared."""

    __slots__ = ()
    id: str = _field("Its id.")
    document: str = _field("The id of its document.")
    origin: str = _field("``body`` or ``table``.")
    section: str = _field("``objective``, ``action`` or ``safeguard``.")
    path: str = _field("Headings above it, joined by `` > ``.")
    label: str = _field("Its own number.")
    task: str = _field("Its headline, else the heading above.")
    requirement: str = _field("The rest of it.")
    topic: int | None = _field("The number of its topic.")


class Topic(Record):
    """Tasks of several documents that are about the same thing."""

    __slots__ = ()
    number: int = _field("Its number, the largest topic first, from 1.")
    name: str = _field("What it is called.")
    keywords: list[str] = _field("The words that tell its members from other tasks.")
    leader: str = _field("The task that its members are held against.")
    documents: int = _field("In how many documents.")
    first: str = _field("The document that had it first.")
    members: list[dict[str, Any]] = _field("Its tasks with their likeness to the leader.")
    spread: list[dict[str, Any]] = _field("Its documents by day.")


class UnitLoad(Record):
    """The tasks that a unit has in one document in one role."""

    __slots__ = ()
    unit: str = _field("The unit's name.")
    role: str = _field("``lead``, ``responsible``, ``cooperate`` or ``support``.")
    document: str = _field("The document.")
    tasks: list[str] = _field("Its tasks.")


_NONE = object()
# What columns hold, wherever they stand; all others are texts. Ids are texts even where they look like numbers (00000000000007e6).
_TYPES = {
    "likeness": "float64",
    "by": "float64",
    "a_year": "int32",
    "b_year": "int32",
    "year": "int32",
    "topic": "int32",
    "documents": "int32",
    "place": "int32",
    "days": "int32",
    "count": "int32",
    "day": "date32",
    "first_day": "date32",
}
# So many columns of `matrix` say what the document is; behind them is one of counts for each topic.
_MATRIX_FRONT = 5


class Comparison(Record):
    """What comes of comparing documents: the object of ``compare.json``, and the tables of the program."""

    __slots__ = ("_made",)
    _made: Any
    compare: str = _field("The version that made it.")
    asked: dict[str, Any] = _field("What was asked.")
    documents: list[ComparedDocument] = _field("The documents compared.")
    tasks: list[ComparedTask] = _field("Their tasks.")
    pairs: list[DocumentPair] = _field("Documents held against each other, with their tasks.")
    topics: list[Topic] = _field("What the tasks are about, the most widespread first.")
    units: list[UnitLoad] = _field("Who is responsible for what.")

    def to_bytes(self, table: str | None = None) -> bytes:
        """``compare.json``, or a table of the program (``pairs``, ``changes``, ``topics``, ``matrix``, ``spread``, ``units``) as CSV."""
        made: bytes = self._made.json() if table is None else self._made.table(line("table", table))
        return made

    def to_arrow(self, table: str = "pairs") -> pyarrow.Table:
        """A table of the program (see :meth:`to_bytes`) with typed columns."""
        import csv
        import io

        import pyarrow.csv

        made = self.to_bytes(line("table", table))
        (columns,) = csv.reader([made[: made.index(b"\n")].decode()])
        # An empty cell is all that is missing: NA, null and nan are words of a notice like any others.
        options = pyarrow.csv.ConvertOptions(
            column_types={column: _type(table, place, column) for place, column in enumerate(columns)},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        parsing = pyarrow.csv.ParseOptions(newlines_in_values=True)
        # A block holds at least a row, and a row is a line.
        reading = pyarrow.csv.ReadOptions(block_size=max(1 << 20, max(map(len, io.BytesIO(made)))))
        read: pyarrow.Table = pyarrow.csv.read_csv(io.BytesIO(made), reading, parsing, options)
        return read

    def to_pandas(self, table: str = "pairs") -> pandas.DataFrame:
        """A table of the program as a data frame, with the types of :func:`yaodian.to_pandas`; see :meth:`to_arrow`."""
        from ._frames import frame

        return frame(self.to_arrow(table))

    def why(self, a: str, b: str) -> dict[str, Any]:
        """Why two tasks, given by their ids, are as alike as they are.

        :raises KeyError: no task of such an id is compared.
        """
        reasons: dict[str, Any] = self._made.why(line("a", a), line("b", b))
        return reasons

    def _repr_html_(self) -> str:
        from ._page import comparison

        return comparison(self)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a comparison can't be pickled: keep to_bytes(), which is compare.json")


def _type(table: str, place: int, column: str) -> str:
    if table == "matrix" and place >= _MATRIX_FRONT:
        return "int32"
    # A number in `topics`, the ids of tasks in `spread` and `units`.
    if table == "topics" and column == "tasks":
        return "int32"
    return _TYPES.get(column, "string")


def compared(
    extractor: Any,
    documents: Iterable[Any] | str | os.PathLike[str],
    by: str,
    all: bool,
    threads: int,
) -> Comparison:
    """See :func:`yaodian.compare`."""
    by, threads = line("by", by), threads_of(threads)
    if isinstance(documents, (str, os.PathLike)):
        documents = [documents]
    if isinstance(documents, dict) or is_content(documents) or not isinstance(documents, Iterable):
        raise usage(f"compare takes several documents, or paths, not {'one document' if isinstance(documents, dict) else type(documents).__name__}")
    things = iter(documents)
    first = next(things, _NONE)
    if isinstance(first, (str, os.PathLike)):
        made = _yaodian.compare_paths(extractor, _paths(first, things), by, truth("all", all), threads)
    else:
        taken = Documents(things if first is _NONE else itertools.chain([first], things), "compare")
        made = _yaodian.compare_documents(extractor, taken, by, truth("all", all), threads)
        taken.warn(4)
    return _of(made)


def _paths(first: Any, rest: Iterable[Any]) -> list[str]:
    paths = [first, *rest]
    for given in paths:
        if not isinstance(given, (str, os.PathLike)):
            raise usage(f"compare takes documents or paths, not a path and {type(given).__name__}")
    return [path("a path", given) for given in paths]


def _of(made: Any) -> Comparison:
    read: dict[str, Any] = json.loads(made.json())
    read["documents"] = [ComparedDocument(d, region=d["region"] and Region(d["region"])) for d in read["documents"]]
    read["tasks"] = [ComparedTask(t) for t in read["tasks"]]
    for documents in read["pairs"]:
        documents["tasks"] = [Pair(p, changes=[Change(c) for c in p["changes"]]) for p in documents["tasks"]]
    read["pairs"] = [DocumentPair(p) for p in read["pairs"]]
    read["topics"] = [Topic(t) for t in read["topics"]]
    read["units"] = [UnitLoad(u) for u in read["units"]]
    comparison = Comparison(read)
    comparison._made = made
    return comparison
