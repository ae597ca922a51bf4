from collections.abc import Iterable, Iterator
from datetime import date
from os import PathLike
from typing import Any, final

__all__ = [
    "Compared",
    "Extractor",
    "Made",
    "Results",
    "SCHEMAS",
    "VERSION",
    "batches",
    "compare_documents",
    "compare_paths",
    "from_json",
    "head",
    "spark_extract",
    "spark_schema",
    "table_names",
]

VERSION: str
SCHEMAS: list[tuple[str, str]]

@final
class Extractor:
    def __new__(
        cls,
        *,
        patterns: str | PathLike[str] | None = None,
        any: bool = False,
        text_column: str | None = None,
        max_bytes: int | None = None,
        max_unpacked: int | None = None,
        max_depth: int | None = None,
    ) -> Extractor: ...
    def many(
        self,
        things: Iterable[Any],
        *,
        threads: int = 0,
        timeout: float = 120.0,
        strict: bool = False,
        unique: bool = False,
        failures: bool = False,
    ) -> Results: ...
    def limits(self, text: str, *, on: date | str, year: int | None = None) -> Any: ...

@final
class Results(Iterator[Any]):
    def __iter__(self) -> Results: ...
    def __next__(self) -> Any: ...
    def close(self) -> None: ...

@final
class Made:
    @property
    def text(self) -> str | None: ...
    def written(self, format: str) -> bytes: ...

@final
class Compared:
    def json(self) -> bytes: ...
    def table(self, name: str) -> bytes: ...
    def why(self, a: str, b: str) -> Any: ...

def compare_documents(
    extractor: Extractor, documents: Iterable[Any], by: str, all: bool, threads: int
) -> Compared: ...
def compare_paths(
    extractor: Extractor, paths: list[str], by: str, all: bool, threads: int
) -> Compared: ...
def from_json(line: bytes, text: str | None = None) -> Any: ...
def head(format: str) -> bytes: ...
def batches(documents: Iterable[Any], name: str) -> Any: ...
def table_names() -> list[tuple[str, str]]: ...
def spark_schema(form: str) -> Any: ...
def spark_extract(extractor: Extractor, batch: Any, form: str) -> Any: ...
