"""The data contract as objects: each is a ``dict`` (what JSON has under its names) whose fields can be read as attributes.

A field that the notice doesn't give is ``None`` or an empty list, never a guess. Spans count code points of the decoded text,
end exclusive: ``document.text[slice(*unit.span)] == unit.raw``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._arguments import is_content, line as _line, usage

if TYPE_CHECKING:
    import pandas
    import pyarrow


class _Field:
    """A key of the dict as an attribute; what JSON leaves out has a value all the same."""

    def __init__(self, about: str, absent: object = None) -> None:
        self.__doc__ = about
        self.absent = absent

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: dict[str, Any] | None, owner: type) -> Any:
        if instance is None:
            return self
        try:
            return instance[self.name]
        except KeyError:
            return [] if self.absent is list else self.absent

    def __set__(self, instance: dict[str, Any], value: object) -> None:
        instance[self.name] = value


def _field(about: str, absent: object = None) -> Any:
    return _Field(about, absent)


class Record(dict[str, Any]):
    """A ``dict`` whose keys are attributes, too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self})


class Heading(Record):
    """A heading above an item."""

    __slots__ = ()
    label: str | None = _field("Its number.")
    heading: str = _field("Its words.")
    lead_in: str | None = _field("Further text of a heading that carries text and items below it.")


class Unit(Record):
    """A responsible unit."""

    __slots__ = ()
    raw: str = _field("As written.")
    name: str = _field("The full name that the document supports.")
    kind: str = _field("``body``, ``office``, ``class`` or ``company``.")
    role: str = _field("``lead``, ``responsible``, ``cooperate`` or ``support``.")
    evidence: str = _field("``assigned`` for this item, ``inherited`` from a group of items, ``inline`` in running text.")
    span: list[int] = _field("Its place in the text.")
    rule: str = _field("The rule that found it.")


class TimeLimit(Record):
    """A time limit."""

    __slots__ = ()
    raw: str = _field("The shortest unbroken text that holds it.")
    kind: str = _field("``by``, ``during``, ``within``, ``every``, ``ongoing`` or ``stated``.")
    start: str | None = _field("First day, ISO 8601.")
    end: str | None = _field("Last day, ISO 8601.")
    duration: str | None = _field("ISO 8601 duration of a ``within``.")
    working_days: bool = _field("True only where 工作日 is written.", False)
    anchor: str | None = _field("The event that a ``within`` counts from, as written.")
    every: str | None = _field("ISO 8601 duration of the period of an ``every``.")
    times: int | None = _field("Occasions a period.")
    day: str | None = _field("The day in the period of an ``every``, where one is stated.")
    due: str | None = _field("Last day of a ``within`` that counts from the notice's own issue.")
    applies_to: str | None = _field("The part of the task that the limit is for.")
    evidence: str | None = _field("``assigned``, ``inherited`` or ``inline``.")
    span: list[int] | None = _field("Its place in the text.")
    rule: str = _field("The rule that found it.")


class Target(Record):
    """A quantity to be reached."""

    __slots__ = ()
    raw: str = _field("The shortest unbroken text that holds the quantity and the word that makes it a target.")
    quantity: float = _field("The number, 千, 万 and 亿 multiplied out; of a range its lower end.")
    upper: float | None = _field("The upper end of a range.")
    unit: str = _field("The unit: ``%``, ``个百分点``, ``家``, ``元``.")
    comparison: str = _field("How the quantity bounds what is reached: ``at_least``, ``at_most``, ``exactly``, …")
    bound: str | None = _field("How the amount of an ``increase_by`` or ``decrease_by`` is bounded itself.")
    span: list[int] = _field("Its place in the text.")
    rule: str = _field("The rule that made it a target.")


class Region(Record):
    """A place."""

    __slots__ = ()
    name: str = _field("Its own name, without its parents.")
    code: str | None = _field("GB/T 2260 code; none for the nation.")
    level: str = _field("``national``, ``province``, ``prefecture``, ``county`` or ``township``.")
    inferred_from: str | None = _field("What it was inferred from: ``agency``, ``title``, ``doc_number``, ``text``, …")


class Detail(Record):
    """What a notice says of an item that is neither task, unit nor time limit."""

    __slots__ = ()
    title: str | None = _field("The title of its column or line; ``None`` of a score behind the text.")
    text: str = _field("As written.")
    span: list[int] = _field("Its place.")


class Reference(Record):
    """A cited document."""

    __slots__ = ()
    title: str | None = _field("Its title as written, without the marks around it.")
    number: str | None = _field("Its 发文字号 in canonical brackets.")
    span: list[int] = _field("Its first place.")


class Validity(Record):
    """What a document says of its own force."""

    __slots__ = ()
    effective_on: str | None = _field("The first day in force, ISO 8601.")
    effective_span: list[int] | None = _field("The place of it.")
    expires_on: str | None = _field("The last day in force, ISO 8601.")
    term: str | None = _field("The term in force as stated, an ISO 8601 duration.")
    expiry_span: list[int] | None = _field("The place of it.")
    repeals: list[Reference] = _field("The documents that it repeals.", list)


class DuplicateOf(Record):
    """An earlier input of the same run that is the same document."""

    __slots__ = ()
    id: str = _field("The earlier document's id.")
    source: str = _field("The earlier document's source.")
    same: str = _field("What is the same: ``bytes`` or ``text``.")


class DocumentWarning(Record):
    """Something that a reader of the records should know."""

    __slots__ = ()
    code: str = _field("A stable code, such as ``label-repaired``.")
    message: str = _field("What it is, in words.")
    span: list[int] | None = _field("Where.")


class Task(Record):
    """One task: the lowest item of a plan's outline, or a row of a task table."""

    __slots__ = ()
    id: str = _field("16 hex digits: the same input gives the same id.")
    origin: str = _field("``body`` or ``table``.")
    section: str = _field("What its part of the plan is for: ``objective``, ``action`` or ``safeguard``.")
    path: list[Heading] = _field("Headings above it, outermost first.")
    label: str | None = _field("Its own number, as written (repaired when damaged).")
    task: str = _field("Its headline, else the heading above.")
    requirement: str = _field("The rest of the item.")
    units: list[Unit] = _field("Responsible units.")
    time_limits: list[TimeLimit] = _field("Time limits.")
    targets: list[Target] = _field("Quantities to be reached.", list)
    details: list[Detail] = _field("What the notice says of the item beside all this: other columns and lines, scores.", list)
    same_as: list[str] = _field("Ids of records of this document that state the same task elsewhere.")
    span: list[int] = _field("The whole item, its units and limits included.")
    cell: str | None = _field("Where in a table: ``Sheet1!D7``, ``Table2!C3``.")
    page: int | None = _field("The page of a paged format, from 1.")


class Fields(Record):
    """What a document says of itself."""

    __slots__ = ()
    id: str = _field("16 hex digits of a hash of the input's bytes.")
    source: str = _field("Path or name as given.")
    title: str | None = _field("The plan's own title.")
    notice_title: str | None = _field("The heading of the notice that brings the plan.")
    doc_number: str | None = _field("发文字号 in canonical brackets.")
    agency: str | None = _field("发文机关, as the notice writes it.")
    region: Region | None = _field("The place whose body issued the notice.")
    issued_on: str | None = _field("成文日期, ISO 8601.")
    published_on: str | None = _field("The date on the page, ISO 8601.")
    year: int | None = _field("The plan's year; for a plan over years, its first.")
    kind: str = _field("``plan``, or ``other`` for what sets out no work.")
    references: list[Reference] = _field("The documents that it cites.", list)
    validity: Validity | None = _field("From when to when it is in force, and what it repeals.")
    duplicate_of: DuplicateOf | None = _field("The input before it that is the same document.")


class Document(Record):
    """One document with its tasks; in a notebook it shows itself as a page with every value marked.

    >>> import yaodian
    >>> document = yaodian.extract("某县水务局2023年工作要点\\n一、清淤河道。6月底前清淤三条河道。（工程股）\\n二、排查堤坝。每季度排查一次堤坝。（建管股）")
    >>> task = document.tasks[0]
    >>> task.task, task["time_limits"][0].end, [unit.raw for unit in task.units]
    ('清淤河道', '2023-06-30', ['工程股'])
    >>> start, end = task.units[0].span
    >>> document.text[start:end]
    '工程股'
    >>> isinstance(document, dict), list(document)
    (True, ['document', 'tasks', 'warnings'])
    """

    __slots__ = ("_made",)
    _made: Any
    document: Fields = _field("What the document says of itself.")
    tasks: list[Task] = _field("One record for each lowest item of the plan, in the order of the text.")
    warnings: list[DocumentWarning] = _field("What was repaired, left out or not understood.")

    @property
    def text(self) -> str | None:
        """The decoded text that all spans count in; ``None`` of a document that was read from JSON."""
        made = getattr(self, "_made", None)
        return made.text if made is not None else None

    def to_bytes(self, format: str = "documents") -> bytes:
        """The bytes that the program writes for this document: its line of ``documents.jsonl``, its rows of ``tasks.csv``
        (``"csv"``, without the head) or its lines of ``tasks.jsonl`` (``"tasks"``).

        They are those of the document as it was extracted, whatever was changed in the object since then.
        """
        made = getattr(self, "_made", None)
        if made is None:
            made = Document.from_json(_json(self))._made
        written: bytes = made.written(_line("format", format))
        return written

    def to_json(self) -> str:
        """The document as a line of ``documents.jsonl``, without the line break; see :meth:`to_bytes`."""
        return self.to_bytes().decode().rstrip("\n")

    @staticmethod
    def from_json(line: str | bytes) -> Document:
        """The document of a line of ``documents.jsonl``.

        >>> import yaodian
        >>> document = yaodian.extract("某县水务局2023年工作要点\\n一、清淤河道。6月底前清淤三条河道。（工程股）\\n二、排查堤坝。每季度排查一次堤坝。（建管股）")
        >>> yaodian.Document.from_json(document.to_json()) == document
        True
        """
        from . import _yaodian

        if not isinstance(line, str) and not is_content(line):
            raise usage(f"line is a str or bytes, not {type(line).__name__}")
        written = _line("line", line).encode() if isinstance(line, str) else bytes(line)
        document: Document = _yaodian.from_json(written)
        return document

    def to_arrow(self, table: str = "tasks") -> pyarrow.Table:
        """The document as an Arrow table; see :func:`yaodian.to_arrow`."""
        from . import to_arrow

        return to_arrow([self], table)

    def to_pandas(self, table: str = "tasks") -> pandas.DataFrame:
        """The document as a data frame; see :func:`yaodian.to_pandas`."""
        from . import to_pandas

        return to_pandas([self], table)

    def _repr_html_(self) -> str:
        from ._page import page

        return page(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.to_json(), self.text, dict(self))


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _restored(line: str, text: str | None, now: dict[str, Any]) -> Document:
    from . import _yaodian

    document: Document = _yaodian.from_json(line.encode(), text)
    document.clear()
    document.update(now)
    return document
