"""yaodian (要点) turns the work plans of Chinese government bodies into task records: what is to be done, by whom, by when,
each with its place in the text. No model, no network; the same input gives the same bytes as the program `yaodian` writes.

>>> import yaodian
>>> document = yaodian.extract("安溪县教育局2023年工作要点\\n一、检查消防设施。6月底前整改到位。（安全股会同县消防救援大队）\\n二、清点校车。每月清点一次校车。（安全股）")
>>> for unit in document.tasks[0].units:
...     print(unit.raw, unit.role)
安全股 lead
县消防救援大队 cooperate
>>> yaodian.limits("每季度至少报送2次", on="2024-03-01")[0].every
'P3M'
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Union, overload

from . import _yaodian
from ._arguments import Documents, line, path as _path, seconds, sources as _sources, threads_of, truth, usage, whole
from ._compared import (
    Change,
    ComparedDocument,
    ComparedTask,
    Comparison,
    DocumentPair,
    Pair,
    Topic,
    UnitLoad,
    compared,
)
from ._errors import (
    DamagedError,
    Error,
    InputError,
    InternalError,
    PatternError,
    RefusedError,
    UnreadableError,
    UsageError,
)
from ._records import (
    Detail,
    Document,
    DocumentWarning,
    DuplicateOf,
    Fields,
    Heading,
    Record,
    Reference,
    Region,
    Target,
    Task,
    TimeLimit,
    Unit,
    Validity,
)
from ._yaodian import Results

if TYPE_CHECKING:
    import pandas
    import pyarrow

__version__: str = _yaodian.VERSION
"""The version of the library and of the package."""

SCHEMAS: dict[str, str] = dict(_yaodian.SCHEMAS)
"""The JSON Schemas of all that is written as JSON, by name."""

Content = Union[bytes, bytearray, memoryview, str]
"""What a document is made of: its bytes, whatever the format, or its text."""

Source = Union[str, os.PathLike[str], bytes, bytearray, memoryview, tuple[str, Content]]
"""What can be read: a path, bytes, a text, or a pair of a name and bytes or a text.

A ``str`` without a line break is a path where there is such a file or folder. Where there is none, it is a text if it holds Chinese
punctuation (。，；：、) and isn't built like a path: absolute, or ending as files do that are read (``.txt``)."""

__all__ = [
    "SCHEMAS",
    "Change",
    "ComparedDocument",
    "ComparedTask",
    "Comparison",
    "Content",
    "DamagedError",
    "Detail",
    "Document",
    "DocumentPair",
    "DocumentWarning",
    "DuplicateOf",
    "Error",
    "Extractor",
    "Fields",
    "Heading",
    "InputError",
    "InternalError",
    "Pair",
    "PatternError",
    "Record",
    "Reference",
    "RefusedError",
    "Region",
    "Results",
    "Source",
    "Target",
    "Task",
    "TimeLimit",
    "Topic",
    "Unit",
    "UnitLoad",
    "UnreadableError",
    "UsageError",
    "Validity",
    "compare",
    "extract",
    "extract_many",
    "limits",
    "read_documents",
    "tables",
    "to_arrow",
    "to_pandas",
]


class Extractor:
    """The compiled patterns and what is asked of them. The functions of this module use one with the settings given to them and
    keep it; make one yourself for patterns of your own that change while the program runs.

    :param patterns: a folder of pattern packs laid over those built in.
    :param any: write tasks of documents that are no plans, too.
    :param text_column: the column of a data file that holds the documents.
    :param max_bytes: the largest single document.
    :param max_unpacked: the most that one archive may unpack to.
    :param max_depth: how deep archives may stand in archives.
    """

    def __init__(
        self,
        *,
        patterns: str | os.PathLike[str] | None = None,
        any: bool = False,
        text_column: str | None = None,
        max_bytes: int | None = None,
        max_unpacked: int | None = None,
        max_depth: int | None = None,
    ) -> None:
        if patterns is not None and not isinstance(patterns, (str, os.PathLike)):
            raise usage(f"patterns is a folder, not {type(patterns).__name__}")
        self._made = _yaodian.Extractor(
            patterns=None if patterns is None else _path("patterns", patterns),
            any=truth("any", any),
            text_column=None if text_column is None else line("text_column", text_column),
            max_bytes=None if max_bytes is None else whole("max_bytes", max_bytes),
            max_unpacked=None if max_unpacked is None else whole("max_unpacked", max_unpacked),
            max_depth=None if max_depth is None else whole("max_depth", max_depth),
        )

    def extract(self, source: Source, *, name: str | None = None) -> Document:
        """See :func:`yaodian.extract`."""
        if name is not None and isinstance(source, tuple):
            raise UsageError("the source has a name already", "usage", line("name", name))
        results = self._made.one(source, name=None if name is None else line("name", name))
        document: Document | None = next(results, None)
        if document is None:
            raise UsageError("it holds no document", "usage", name or _named(source))
        if next(results, None) is not None:
            results.close()
            raise UsageError("it holds several documents: use extract_many", "usage", name or _named(source))
        return document

    @overload
    def extract_many(
        self,
        sources: Iterable[Source] | Source,
        *,
        threads: int = 0,
        errors: Literal["raise"] = "raise",
        timeout: float = 120.0,
        strict: bool = False,
        unique: bool = False,
    ) -> Results[Document]: ...

    @overload
    def extract_many(
        self,
        sources: Iterable[Source] | Source,
        *,
        threads: int = 0,
        errors: Literal["yield"],
        timeout: float = 120.0,
        strict: bool = False,
        unique: bool = False,
    ) -> Results[Document | Error]: ...

    def extract_many(
        self,
        sources: Iterable[Source] | Source,
        *,
        threads: int = 0,
        errors: Literal["raise", "yield"] = "raise",
        timeout: float = 120.0,
        strict: bool = False,
        unique: bool = False,
    ) -> Results[Document | Error]:
        """See :func:`yaodian.extract_many`."""
        if errors not in ("raise", "yield"):
            raise UsageError(f'errors is "raise" or "yield", not {errors!r}', "usage")
        results: Results[Document | Error] = self._made.many(
            _sources(sources),
            threads=threads_of(threads),
            timeout=seconds(timeout),
            strict=truth("strict", strict),
            unique=truth("unique", unique),
            failures=errors == "yield",
        )
        return results

    def limits(self, text: str, *, on: date | str, year: int | None = None) -> list[TimeLimit]:
        """See :func:`yaodian.limits`."""
        if year is not None and not 0 < whole("year", year, 9999):
            raise usage(f"year is a year from 1 to 9999, not {year!r}")
        found: list[TimeLimit] = self._made.limits(line("text", text), on=on, year=year)
        return found


def _named(source: Source) -> str:
    if isinstance(source, tuple):
        return source[0]
    return "-" if isinstance(source, (bytes, bytearray, memoryview)) else os.fspath(source)


# By type, too: 1e6 equals 10**6 and is no number of bytes.
@lru_cache(maxsize=4, typed=True)
def _kept(**settings: Any) -> Extractor:
    return Extractor(**settings)


def _extractor(**settings: Any) -> Extractor:
    for name, value in settings.items():
        try:
            hash(value)
        except TypeError:
            raise usage(f"{name} can't be {type(value).__name__}") from None
    return _kept(**settings)


def extract(source: Source, *, name: str | None = None, **settings: Any) -> Document:
    """The record of one notice.

    :param source: a path, bytes in any format that is read, or a text; see :data:`Source`.
    :param name: what the document's ``source`` is to be; else the path as given, or ``-``.
    :param settings: those of :class:`Extractor`.
    :raises InputError: the input can't be read.
    :raises UsageError: the input holds several documents (an archive, a data file): use :func:`extract_many`.

    >>> import yaodian
    >>> document = yaodian.extract("某县水务局2023年工作要点\\n一、清淤河道。6月底前清淤三条河道。（工程股）\\n二、排查堤坝。每季度排查一次堤坝。（建管股）", name="plan")
    >>> document.document.source, document.document.year, len(document.tasks)
    ('plan', 2023, 2)
    """
    return _extractor(**settings).extract(source, name=name)


@overload
def extract_many(
    sources: Iterable[Source] | Source,
    *,
    threads: int = 0,
    errors: Literal["raise"] = "raise",
    timeout: float = 120.0,
    strict: bool = False,
    unique: bool = False,
    **settings: Any,
) -> Results[Document]: ...


@overload
def extract_many(
    sources: Iterable[Source] | Source,
    *,
    threads: int = 0,
    errors: Literal["yield"],
    timeout: float = 120.0,
    strict: bool = False,
    unique: bool = False,
    **settings: Any,
) -> Results[Document | Error]: ...


def extract_many(
    sources: Iterable[Source] | Source,
    *,
    threads: int = 0,
    errors: Literal["raise", "yield"] = "raise",
    timeout: float = 120.0,
    strict: bool = False,
    unique: bool = False,
    **settings: Any,
) -> Results[Document | Error]:
    """The records of many notices, in the order of the inputs, as they come; the interpreter is free while they are made.

    Sources are asked for as they are needed, and no more results are made than wait to be fetched, so that memory doesn't grow with
    their number. Folders and patterns of names (``notices/*.html``) stand for the files in them, archives and data files for the
    documents in them; a document that was there before says so in ``duplicate_of``. Each source of a list gives its results, also
    one that is named twice.

    What is returned can be closed (``close()``, or as a context manager): no further results come then, and no more work is begun.

    :param sources: an iterable of paths, bytes, texts or pairs of a name and one of the latter; see :data:`Source`.
    :param threads: worker threads, at most 1024; 0 for as many as the machine has.
    :param errors: ``"raise"``: an input that fails raises its error where it stands (going on with ``next`` goes on behind it);
        ``"yield"``: the error is given in the place of the document. What is no source at all (None, a number, a text with half
        characters) is such an input, too, and its error a :class:`UsageError`.
    :param timeout: seconds that one input may take; 0 for any.
    :param strict: count inputs that give warnings as failed.
    :param unique: leave out documents that were there before.
    :param settings: those of :class:`Extractor`.

    >>> import yaodian
    >>> plans = [("a", "某县水务局2023年工作要点\\n一、清淤河道。6月底前清淤三条河道。"), ("b", b"")]
    >>> for result in yaodian.extract_many(plans, threads=2, errors="yield"):
    ...     print(result.document.source if isinstance(result, yaodian.Document) else repr(result.message))
    a
    'the file is empty'
    """
    return _extractor(**settings).extract_many(
        sources,
        threads=threads,
        errors=errors,
        timeout=timeout,
        strict=strict,
        unique=unique,
    )


def limits(
    text: str, *, on: date | str, year: int | None = None, patterns: str | os.PathLike[str] | None = None
) -> list[TimeLimit]:
    """The time limits that a line states.

    :param on: the day that it is read on.
    :param year: the year that dates without one are of; else that of ``on``.

    >>> import yaodian
    >>> [(limit.raw, limit.kind, limit.end) for limit in yaodian.limits("2024年6月底前完成", on="2024-03-01")]
    [('2024年6月底前', 'by', '2024-06-30')]
    """
    settings: dict[str, Any] = {} if patterns is None else {"patterns": patterns}
    return _extractor(**settings).limits(text, on=on, year=year)


def compare(
    documents: Iterable[Document | Error] | Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    by: Literal["level", "region", "agency"] = "level",
    all: bool = False,
    threads: int = 0,
    **settings: Any,
) -> Comparison:
    """Holds the tasks of plans against each other: those of successive years of one plan, and those of one year in different places.

    :param documents: documents (errors among them are left out with a warning, see :func:`to_arrow`), or paths of notices, of folders, or of
        what ``yaodian extract`` wrote.
    :param by: which documents of one year are held against each other: of places of one level, of one place, of one body.
    :param all: hold all documents against each other that share something.
    :raises InputError: an input can't be read.
    :raises UsageError: these are neither documents nor paths, or some of them the one and some the other.

    >>> import yaodian
    >>> plans = [f"安溪县教育局{year}年工作要点\\n一、清点校车。{month}月底前清点全县校车，建立台账。\\n二、修缮食堂。修缮三所学校食堂。" for year, month in [(2022, 6), (2023, 5)]]
    >>> comparison = yaodian.compare(yaodian.extract_many(plans))
    >>> [(pair.relation, task.kind, [change.what for change in task.changes]) for pair in comparison.pairs for task in pair.tasks]
    [('years', 'reworded', ['earlier', 'words']), ('years', 'same', [])]
    """
    return compared(_extractor(**settings)._made, documents, by, all, threads)


def read_documents(path: str | os.PathLike[str]) -> Iterator[Document]:
    """The documents of a ``documents.jsonl``, one after the other.

    :raises InputError: the file can't be read, or a line of it is no document.
    :raises UsageError: this is no path.
    """
    # Asked here and not for the first document, so that what is no path is said where it was given.
    return _read(_path("path", path))


def _read(path: str) -> Iterator[Document]:
    try:
        with open(path, "rb") as lines:
            for number, written in enumerate(lines, 1):
                if written.strip():
                    yield _document(written, f"{path}:{number}")
    except OSError as e:
        raise UnreadableError(e.strerror or str(e), "unreadable", path) from e


def _document(written: bytes, place: str) -> Document:
    try:
        return Document.from_json(written)
    except DamagedError as e:
        raise DamagedError(e.message, e.kind, place) from None


def tables() -> dict[str, str]:
    """The names of the tables that :func:`to_arrow` and :func:`to_pandas` make, with what their rows are.

    >>> import yaodian
    >>> "tasks" in yaodian.tables(), "nested" in yaodian.tables()
    (True, True)
    """
    return dict(_yaodian.table_names())


def to_arrow(documents: Iterable[Document | Error], table: str = "tasks") -> pyarrow.Table:
    """Documents as an Arrow table, handed over in memory: nothing is written as JSON or copied on the way.

    Documents count as they were extracted; hand in ``dict(document)`` where you have changed one.

    :param documents: documents; errors among them (``extract_many(…, errors="yield")``) are left out, with a Python warning that says how
        many. Where ``errors`` is ``"raise"``, the first input that fails raises its error here.
    :param table: ``tasks`` (a task a row, the columns of ``tasks.parquet``), ``nested`` (a document a row, as in
        ``documents.parquet``), or one of the relational tables: see :func:`tables`.

    >>> import yaodian
    >>> documents = [yaodian.extract("某县水务局2023年工作要点\\n一、清淤河道。6月底前清淤三条河道。（工程股）\\n二、排查堤坝。每季度排查一次堤坝。（建管股）")]
    >>> yaodian.to_arrow(documents).select(["task", "responsible_units", "due"]).slice(0, 1).to_pylist()
    [{'task': '清淤河道', 'responsible_units': '工程股', 'due': datetime.date(2023, 6, 30)}]
    """
    made = _arrow(taken := Documents(documents, "to_arrow"), table)
    taken.warn()
    return made


def to_pandas(documents: Iterable[Document | Error], table: str = "tasks") -> pandas.DataFrame:
    """Documents as a data frame; the tables are those of :func:`to_arrow`.

    Days are ``datetime64``; whole numbers and truth values that may be missing (``year``, ``working_days``) are ``Int64`` and ``boolean``.
    Days within the nested values of ``nested`` are left as Arrow gives them.
    """
    from ._frames import frame

    made = frame(_arrow(taken := Documents(documents, "to_pandas"), table))
    taken.warn()
    return made


def _arrow(documents: Documents, table: str) -> pyarrow.Table:
    made: pyarrow.Table = _yaodian.batches(documents, line("table", table)).read_all()
    return made
