"""What can go wrong, each with the file and the place that it concerns."""

from __future__ import annotations

import re


class Error(Exception):
    """Anything that went wrong in yaodian.

    >>> import yaodian
    >>> try:
    ...     yaodian.extract("missing.txt")
    ... except yaodian.Error as e:
    ...     print(type(e).__name__, e.kind, e.file, e.message, sep=" | ")
    UnreadableError | unreadable | missing.txt | there is no such file or folder
    """

    kind: str
    """A short code, as in ``failures.csv`` and ``run.json``: ``unreadable``, ``empty``, ``damaged``, …"""

    place: str | None
    """The file, or the line of a file, that it concerns; members of archives as ``a.zip!/b.docx``."""

    message: str
    """What is wrong and the way out, without the place."""

    def __init__(self, message: str, kind: str = "internal", place: str | None = None) -> None:
        super().__init__(message, kind, place)
        self.message, self.kind, self.place = message, kind, place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def file(self) -> str | None:
        """The file of the place, without a line."""
        return re.sub(r":[0-9]+$", "", self.place) if self.place else None

    @property
    def line(self) -> int | None:
        """The line in that file, from 1, where the place names one."""
        found = re.search(r":([0-9]+)$", self.place or "")
        return int(found[1]) if found else None


class InputError(Error):
    """An input that gave nothing; others aren't concerned."""


class UnreadableError(InputError):
    """The input could not be opened or read to its end (``unreadable``)."""


class RefusedError(InputError):
    """The input was turned away for what it is: ``empty``, ``not-text``, ``too-large``, ``too-slow``, ``encrypted``, ``warnings``."""


class DamagedError(InputError):
    """The input says it is of a form that it doesn't keep to (``damaged``)."""


class PatternError(Error):
    """A pattern pack breaks its own rules (``pattern``); the place is the line of the pack."""


class UsageError(Error, ValueError):
    """An argument makes no sense (``usage``)."""


class InternalError(Error):
    """A fault of the program itself, which one input brought out (``internal``)."""


_CLASSES: dict[str, type[Error]] = {
    "unreadable": UnreadableError,
    "empty": RefusedError,
    "not-text": RefusedError,
    "too-large": RefusedError,
    "too-slow": RefusedError,
    "encrypted": RefusedError,
    "warnings": RefusedError,
    "damaged": DamagedError,
    "pattern": PatternError,
    "usage": UsageError,
}


def of(kind: str, place: str | None, message: str) -> Error:
    """The exception of this kind."""
    return _CLASSES.get(kind, InternalError)(message, kind, place or None)
