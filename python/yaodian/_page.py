"""A document or a comparison as a page of its own for notebooks: static, self-contained, every text of the notice escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._compared import Comparison
    from ._records import Document, Task, TimeLimit

_LONGEST = 100_000
"""A longer text is shown up to here: a page must not choke the notebook."""

_ROWS = 200
"""So many rows of a comparison are shown."""

_STYLE = """<style>
.yaodian{font:14px/1.6 system-ui,sans-serif;max-width:75em}
.yaodian h4{margin:.2em 0}
.yaodian dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1em;margin:.4em 0}
.yaodian dt{opacity:.65}.yaodian dd{margin:0}
.yaodian table{border-collapse:collapse;margin:.6em 0}
.yaodian td,.yaodian th{border:1px solid #8886;padding:.2em .6em;text-align:left;vertical-align:top;white-space:normal}
.yaodian .text{white-space:pre-wrap;max-height:32em;overflow:auto;border:1px solid #8886;padding:.6em}
.yaodian mark,.yaodian .chip{color:inherit;border-radius:.2em;padding:0 .15em}
.yaodian .task{border-bottom:1px dotted #888}
.yaodian .lead{background:#e6550d66}.yaodian .responsible{background:#fdae6b66}
.yaodian .cooperate{background:#74c47666}.yaodian .support{background:#9e9ac866}
.yaodian .limit{background:#6baed666}.yaodian .target{background:#f7b6d266}
.yaodian del{background:#f0808044}.yaodian ins{background:#74c47644;text-decoration:none}
</style>"""

_KINDS = ("lead", "responsible", "cooperate", "support", "limit", "target")


def page(document: Document) -> str:
    """A document: what it says of itself, its tasks, and its text with every value marked."""
    fields = document.document
    facts = [
        ("source", fields.source),
        ("number", fields.doc_number),
        ("agency", fields.agency),
        ("region", fields.region and fields.region.name),
        ("issued", fields.issued_on),
        ("year", fields.year),
        ("kind", fields.kind),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in facts if value is not None)
    title = fields.title or fields.notice_title or fields.source
    warned = "".join(f"<li>{escape(w.code)}: {escape(w.message)}</li>" for w in document.warnings)
    return (
        f'<div class="yaodian">{_STYLE}<h4>{escape(title)}</h4><dl>{listed}</dl>'
        f"{_tasks(document.tasks)}{_text(document)}{f'<ul>{warned}</ul>' if warned else ''}</div>"
    )


def _tasks(tasks: Iterable[Task]) -> str:
    rows = "".join(
        f"<tr><td>{escape(task.label or '')}</td><td>{escape(task.task)}</td>"
        f"<td>{'<br>'.join(_chip(u.role, u.name, f'{u.role}, {u.evidence}: {u.raw}') for u in task.units)}</td>"
        f"<td>{'<br>'.join(_chip('limit', _when(l), f'{l.kind}: {l.raw}') for l in task.time_limits)}</td></tr>"
        for task in tasks
    )
    head = "<tr><th></th><th>task</th><th>units</th><th>time limits</th></tr>"
    return f"<table>{head}{rows}</table>" if rows else ""


def _when(limit: TimeLimit) -> str:
    days = " – ".join(dict.fromkeys(d for d in (limit.start, limit.end) if d))
    return days or limit.duration or limit.every or limit.raw


def _chip(kind: str, shown: str, about: str) -> str:
    return f'<span class="chip {escape(kind)}" title="{escape(about)}">{escape(shown)}</span>'


def _text(document: Document) -> str:
    text = document.text
    if not text:
        return ""
    marks: list[tuple[int, int, str, str]] = []
    for task in document.tasks:
        marks.append((*_ends(task.span), "task", task.task))
        marks += [(*_ends(u.span), u.role, f"{u.role}, {u.evidence}: {u.name} ({u.rule})") for u in task.units]
        marks += [(*_ends(l.span), "limit", f"{l.kind}: {_when(l)} ({l.rule})") for l in task.time_limits if l.span]
        marks += [(*_ends(t.span), "target", f"{t.comparison}: {t.quantity:g} {t.unit}") for t in task.targets]
    end = min(len(text), _LONGEST)
    places = sorted({0, end, *(p for m in marks for p in m[:2] if p < end)})
    # Which marks open and close where; between two places the same ones are open.
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for i, (start, stop, _, _) in enumerate(marks):
        if start < stop:
            opening.setdefault(start, []).append(i)
            closing.setdefault(stop, []).append(i)
    pieces: list[str] = []
    open_now: dict[int, None] = {}
    for start, stop in zip(places, places[1:]):
        for i in closing.get(start, []):
            open_now.pop(i, None)
        open_now.update(dict.fromkeys(opening.get(start, [])))
        piece = escape(text[start:stop])
        kinds = dict.fromkeys(marks[i][2] for i in open_now)
        if any(kind in _KINDS for kind in kinds):
            said = "\n".join(dict.fromkeys(marks[i][3] for i in open_now if marks[i][2] != "task"))
            pieces.append(f'<mark class="{escape(" ".join(kinds))}" title="{escape(said)}">{piece}</mark>')
        else:
            pieces.append(f'<span class="task">{piece}</span>' if kinds else piece)
    rest = f"\n… ({len(text) - end} more characters)" if end < len(text) else ""
    return f'<div class="text">{"".join(pieces)}{rest}</div>'


def _ends(span: list[int]) -> tuple[int, int]:
    return span[0], span[1]


def comparison(of: Comparison) -> str:
    """A comparison: its pairs of documents with their tasks and what changed between them."""
    documents = {d.id: d for d in of.documents}
    tasks: dict[str, Any] = {t.id: t for t in of.tasks}
    rows: list[str] = []
    for pair in of.pairs:
        a, b = (escape(documents[i].title) for i in (pair.a, pair.b))
        rows.append(f'<tr><th colspan="4">{a} → {b} ({escape(pair.relation)})</th></tr>')
        for task in pair.tasks:
            sides = "".join(f"<td>{escape(tasks[i].task) if i else ''}</td>" for i in (task.a, task.b))
            changes = "<br>".join(
                f"{escape(c.field)} {escape(c.what)}: <del>{escape(c.before)}</del> <ins>{escape(c.after)}</ins>" for c in task.changes
            )
            rows.append(f"<tr><td>{escape(task.kind)}</td>{sides}<td>{changes}</td></tr>")
    more = f"<p>… {len(rows) - _ROWS} more rows: to_pandas() has them</p>" if len(rows) > _ROWS else ""
    said = f"{len(of.documents)} documents, {len(of.tasks)} tasks, {len(of.topics)} topics"
    return f'<div class="yaodian">{_STYLE}<h4>{said}</h4><table>{"".join(rows[:_ROWS])}</table>{more}</div>'
