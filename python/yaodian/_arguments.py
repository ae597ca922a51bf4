"""What callers hand over, checked before anything is done with it: what makes no sense raises :class:`UsageError`."""

from __future__ import annotations

import math
import operator
import os
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from ._errors import Error, UsageError

_MOST_THREADS = 1024
_LONGEST = 1e9


def usage(message: str) -> UsageError:
    """The error of an argument that makes no sense."""
    return UsageError(message, "usage")


def whole(name: str, value: object, most: int = 2**63 - 1) -> int:
    """A whole number from 0 on."""
    if isinstance(value, bool):
        raise usage(f"{name} is a whole number, not {value!r}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise usage(f"{name} is a whole number, not {value!r}") from None
    if not 0 <= number <= most:
        raise usage(f"{name} is a whole number from 0 to {most}, not {value!r}")
    return number


def truth(name: str, value: object) -> bool:
    """``True`` or ``False``: a word such as ``"no"`` would count as true."""
    if not isinstance(value, bool):
        raise usage(f"{name} is True or False, not {value!r}")
    return value


def line(name: str, value: object) -> str:
    """A text that can be written."""
    if not isinstance(value, str):
        raise usage(f"{name} is a str, not {type(value).__name__}")
    try:
        value.encode()
    except UnicodeEncodeError as e:
        raise usage(f"{name} holds what is no character: {e}") from None
    return value


def path(name: str, value: object) -> str:
    """A path that there can be; names of files that are no UTF-8 are as Python reads them."""
    if not isinstance(value, (str, os.PathLike)):
        raise usage(f"{name} is a path, not {type(value).__name__}")
    said = os.fsdecode(value)
    try:
        written = os.fsencode(said)
    except UnicodeEncodeError as e:
        raise usage(f"{name} holds what is no character: {e}") from None
    if b"\0" in written:
        raise usage(f"{name} holds a NUL, as no path does: {said!r}")
    return said


def threads_of(value: object) -> int:
    """A number of threads; 0 for as many as the machine has."""
    return whole("threads", value, _MOST_THREADS)


def seconds(value: Any) -> float:
    """A time in seconds; 0 for any."""
    try:
        number = math.nan if isinstance(value, (str, bool)) or is_content(value) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 <= number <= _LONGEST:
        raise usage(f"timeout is a number of seconds from 0 (any time) to {_LONGEST:.0f}, not {value!r}")
    return number


def is_content(value: object) -> bool:
    """Whether these are bytes."""
    return isinstance(value, (bytes, bytearray, memoryview))


def sources(given: Any) -> Iterable[Any]:
    """Several sources, or one: a pair is one where it holds bytes or a text of lines under a name."""
    if isinstance(given, (str, os.PathLike)) or is_content(given):
        return [given]
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str) and not _is_lines(given[0]):
        if is_content(given[1]) or (isinstance(given[1], str) and _is_lines(given[1])):
            return [given]
    if not isinstance(given, Iterable):
        raise usage(f"expected sources (paths, bytes, texts, pairs) or one of them, not {type(given).__name__}")
    return given


def _is_lines(text: str) -> bool:
    return "\n" in text or "\r" in text


class Documents:
    """The documents of an iterable that may hold errors, too: these are left out and counted."""

    def __init__(self, given: Any, function: str) -> None:
        self.function = function
        self.failed: list[Error] = []
        self.all = 0
        if isinstance(given, dict):
            raise usage(f"{function} takes several documents, for one [document]")
        if isinstance(given, (str, os.PathLike)) or is_content(given) or not isinstance(given, Iterable):
            raise self._unlike(given)
        self.given: Iterable[Any] = given

    def __iter__(self) -> Iterator[Any]:
        for item in self.given:
            self.all += 1
            if isinstance(item, Error):
                self.failed.append(item)
            elif isinstance(item, dict) and "document" in item and "tasks" in item:
                yield item
            else:
                raise self._unlike(item)

    def warn(self, level: int = 3) -> None:
        """Warns whoever called the function, so many calls up, about what was left out."""
        if self.failed:
            warnings.warn(
                f"{self.function} left out {len(self.failed)} of {self.all} inputs, which failed; the first: {self.failed[0]}",
                stacklevel=level,
            )

    def _unlike(self, item: object) -> UsageError:
        kind = type(item).__name__
        return usage(f"{self.function} takes documents, such as extract_many(…) gives, not {kind}")
