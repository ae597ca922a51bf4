#!/usr/bin/env python3
"""Reads what yaodian wrote with the programs that others use, and holds it against documents.jsonl.

usage: read_back.py CHECK FOLDER
       read_back.py make_parquet FOLDER SEEDS

`make_parquet` writes the seeds as rows of Parquet files, for yaodian to read. Each function whose name starts with `check_` is a check; it fails by an exception that says what differs.
"""
import csv
import datetime
import json
import pathlib
import sys


def same(what, have, want):
    if have != want:
        if isinstance(have, list) and isinstance(want, list) and len(have) == len(want):
            for i, (h, w) in enumerate(zip(have, want)):
                same(f"{what}[{i}]", h, w)
        elif isinstance(have, dict) and isinstance(want, dict) and have.keys() == want.keys():
            for key in have:
                same(f"{what}.{key}", have[key], want[key])
        raise AssertionError(f"{what}: read back {have!r:.300}, written {want!r:.300}")


def some(what, rows):
    """A comparison of nothing with nothing proves nothing."""
    if not rows:
        raise AssertionError(f"{what}: nothing is there")
    return rows


class Folder:
    def __init__(self, path):
        self.path = pathlib.Path(path)

    def __getitem__(self, name):
        return str(self.path / name)

    def documents(self):
        lines = (self.path / "documents.jsonl").read_text("utf-8").splitlines()
        return some("documents.jsonl", [json.loads(line) for line in lines])

    def tasks(self):
        """Each task with its document."""
        pairs = [(d["document"], t) for d in self.documents() for t in d["tasks"]]
        return some("tasks", pairs)

    def rows(self):
        """tasks.csv as typed rows: what each flat table of tasks must hold."""
        with open(self["tasks.csv"], encoding="utf-8-sig", newline="") as file:
            return some("tasks.csv", [typed(row) for row in csv.DictReader(file)])


ALWAYS = {"document_id", "source", "task_id", "origin", "section", "task"}


def typed(row):
    out = {}
    for name, text in row.items():
        if text == "" and name not in ALWAYS:
            out[name] = None
        elif name == "year":
            out[name] = int(text)
        elif name in ("start", "due"):
            out[name] = datetime.date.fromisoformat(text)
        elif name == "working_days":
            out[name] = text == "true"
        else:
            out[name] = text
    return out


def plain(value):
    """As JSON would have it: days as text, what is not given left out."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def written(value):
    """A JSON value with what is null left out, as `plain` gives it; whole numbers equal their floats."""
    if isinstance(value, dict):
        return {k: written(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [written(v) for v in value]
    return value


def check_parquet_with_pyarrow(folder):
    import pyarrow.parquet as pq

    file = pq.ParquetFile(folder["tasks.parquet"])
    same("tasks", file.read().to_pylist(), folder.rows())
    for i in range(file.metadata.num_row_groups):
        for j in range(file.metadata.num_columns):
            column = file.metadata.row_group(i).column(j)
            same(f"compression of {column.path_in_schema}", column.compression, "ZSTD")
            if column.path_in_schema in ("agency", "source", "lead_units"):
                same(f"dictionary of {column.path_in_schema}", column.has_dictionary_page, True)
    for field in file.schema_arrow:
        some(f"description of {field.name}", (field.metadata or {}).get(b"description"))
    nested = pq.ParquetFile(folder["documents.parquet"])
    same("documents", plain(nested.read().to_pylist()), written(folder.documents()))
    document = nested.schema_arrow.field("document").type
    some("description of document.agency", document.field("agency").metadata[b"description"])


def check_parquet_with_duckdb(folder):
    import duckdb

    db = duckdb.connect()
    query = db.sql(f"SELECT * FROM '{folder['tasks.parquet']}'")
    same("tasks", [dict(zip(query.columns, row)) for row in query.fetchall()], folder.rows())
    sql = f"""
        SELECT t.id, u.name, u.role FROM
          (SELECT unnest(tasks) AS t FROM '{folder['documents.parquet']}'), unnest(t.units) AS x(u)
    """
    want = [(t["id"], u["name"], u["role"]) for _, t in folder.tasks() for u in t["units"]]
    same("units", sorted(db.sql(sql).fetchall()), sorted(some("units", want)))


def check_parquet_with_pandas(folder):
    import pandas

    frame = pandas.read_parquet(folder["tasks.parquet"])
    want = folder.rows()
    same("columns", list(frame.columns), list(want[0]))
    for name in ("task_id", "task", "requirement", "lead_units", "due"):
        have = [None if pandas.isna(v) else v for v in frame[name]]
        same(name, have, [row[name] for row in want])
    same("years", [None if pandas.isna(v) else int(v) for v in frame["year"]], [r["year"] for r in want])


def check_parquet_with_polars(folder):
    import polars

    same("tasks", polars.read_parquet(folder["tasks.parquet"]).to_dicts(), folder.rows())
    nested = polars.read_parquet(folder["documents.parquet"]).to_dicts()
    same("documents", plain(nested), written(folder.documents()))


def check_sqlite(folder):
    import sqlite3

    db = sqlite3.connect(folder["yaodian.sqlite"])
    db.row_factory = sqlite3.Row
    ask = lambda sql, *values: [dict(row) for row in db.execute(sql, values)]
    same("integrity", [tuple(r) for r in db.execute("PRAGMA integrity_check")], [("ok",)])
    same("foreign keys", ask("PRAGMA foreign_key_check"), [])
    documents = {d["document"]["id"]: d for d in folder.documents()}
    same("documents", {r["id"] for r in ask("SELECT id FROM documents")}, set(documents))
    for row in ask("SELECT * FROM documents"):
        want = documents[row["id"]]["document"]
        for name in ("title", "notice_title", "doc_number", "agency", "issued_on", "published_on", "year", "kind"):
            same(name, row[name], want[name])
        same("region", row["region_code"], (want["region"] or {}).get("code"))
        same("sources", ask("SELECT source FROM sources WHERE document_id = ?", row["id"]), [{"source": want["source"]}])
    for _, t in folder.tasks():
        row = ask("SELECT * FROM tasks WHERE task_id = ?", t["id"])[0]
        same("task", [row["task"], row["requirement"], row["label"]], [t["task"], t["requirement"], t["label"]])
        same("span", [row["span_start"], row["span_end"]], t["span"])
        for table, column in (("units", "raw"), ("time_limits", "raw"), ("paths", "heading")):
            have = ask(f"SELECT {column} AS v FROM {table} WHERE task_id = ? ORDER BY position", t["id"])
            key = {"paths": "path"}.get(table, table)
            same(table, [r["v"] for r in have], [x[column] for x in t[key]])
    # Words of three characters and more are found by the index.
    for word in ("消防设施", "工作日", "信息公"):
        sql = "SELECT rowid FROM tasks_search WHERE tasks_search MATCH ?"
        found = ask(f"SELECT task_id FROM tasks WHERE row_id IN ({sql})", word)
        want = {t["id"] for _, t in folder.tasks() if word in t["task"] or word in t["requirement"]}
        same(f"search for {word}", {r["task_id"] for r in found}, set(some(word, want)))
    units = ask("SELECT unit, count(*) AS n FROM tasks_by_unit GROUP BY unit")
    want = {}
    for _, t in folder.tasks():
        for u in t["units"]:
            want[u["name"]] = want.get(u["name"], 0) + 1
    same("tasks by unit", {r["unit"]: r["n"] for r in units}, some("units", want))
    ask("SELECT * FROM due_this_month")
    plan = " ".join(r["detail"] for r in ask("EXPLAIN QUERY PLAN SELECT * FROM units WHERE name = 'x'"))
    same("an index is used", "units_by_name" in plan, True)


def check_xlsx(folder):
    import openpyxl

    book = openpyxl.load_workbook(folder["tasks.xlsx"])
    same("sheets", book.sheetnames, ["tasks", "units", "documents", "warnings"])
    for sheet in book:
        same(f"{sheet.title}: frozen", sheet.freeze_panes, "A2")
        some(f"{sheet.title}: filter", sheet.auto_filter.ref)
        for row in sheet.iter_rows():
            for cell in row:
                same(f"{sheet.title} {cell.coordinate} is no formula", cell.data_type == "f", False)
    sheet = book["tasks"]
    head = [c.value for c in sheet[1]]
    day = lambda v: v.date() if isinstance(v, datetime.datetime) else v
    rows = [dict(zip(head, (day(c.value) for c in row))) for row in sheet.iter_rows(min_row=2)]
    same("tasks", rows, folder.rows())
    due = next(c for row in sheet.iter_rows(min_row=2) for c in row if head[c.column - 1] == "due" and c.value)
    same("dates are dates", (due.is_date, due.number_format), (True, "yyyy-mm-dd"))
    task = sheet.cell(2, head.index("requirement") + 1)
    same("text is wrapped", task.alignment.wrap_text, True)
    same("columns are wide", sheet.column_dimensions["N"].width > 30, True)
    for name, want in (
        ("units", sum(len(t["units"]) for _, t in folder.tasks())),
        ("documents", len(folder.documents())),
        ("warnings", sum(len(d["warnings"]) for d in folder.documents())),
    ):
        same(f"rows of {name}", book[name].max_row - 1, want)


def check_datapackage(folder):
    import frictionless

    report = frictionless.Package(folder["datapackage.json"]).validate()
    errors = report.flatten(["type", "rowNumber", "fieldName", "note"])
    same("frictionless", (report.valid, errors), (True, []))
    package = frictionless.Package(folder["datapackage.json"])
    rows = [dict(row) for row in package.get_resource("tasks").read_rows()]
    same("tasks", rows, folder.rows())
    units = package.get_resource("units").read_rows()
    same("units", len(units), sum(len(t["units"]) for _, t in folder.tasks()))
    limits = {(r["task_id"], r["position"]): r for r in package.get_resource("time_limits").read_rows()}
    for _, t in folder.tasks():
        for i, limit in enumerate(t["time_limits"]):
            row = limits[t["id"], i + 1]
            same("limit", [row["raw"], row["kind"], plain(row["end"])], [limit["raw"], limit["kind"], limit.get("end")])


def check_datapackage_sees_what_is_wrong(folder):
    """The constraints and keys are worth something: a broken copy doesn't validate."""
    import shutil
    import tempfile

    import frictionless

    for file, column, value in (
        ("units.csv", "role", "boss"),
        ("units.csv", "task_id", "0000000000000000"),
        ("time_limits.csv", "end", "soon"),
        ("tasks.csv", "task", ""),
    ):
        with tempfile.TemporaryDirectory() as broken:
            for name in ("datapackage.json", "documents.csv", "tasks.csv", "units.csv", "time_limits.csv"):
                shutil.copy(folder[name], broken)
            path = pathlib.Path(broken) / file
            with open(path, encoding="utf-8-sig", newline="") as old:
                rows = list(csv.DictReader(old))
            rows[0][column] = value
            with open(path, "w", encoding="utf-8", newline="") as new:
                out = csv.DictWriter(new, rows[0].keys())
                out.writeheader()
                out.writerows(rows)
            report = frictionless.Package(str(pathlib.Path(broken) / "datapackage.json")).validate()
            same(f"{file} with {column} {value!r} is refused", report.valid, False)


def check_csvw(folder):
    import csvw

    group = csvw.TableGroup.from_file(folder["csv-metadata.json"])
    tables = {str(t.url): list(t) for t in group.tables}
    same("tables", sorted(tables), ["documents.csv", "tasks.csv", "time_limits.csv", "units.csv"])
    same("keys", (all(t.check_primary_key() for t in group.tables), group.check_referential_integrity()), (True, True))
    want = folder.rows()
    same("tasks", [r["task"] for r in tables["tasks.csv"]], [r["task"] for r in want])
    due = [r["due"] and r["due"].date() for r in tables["tasks.csv"]]
    same("due", due, [r["due"] for r in want])


def check_calendar(folder):
    import icalendar

    raw = pathlib.Path(folder["limits.ics"]).read_bytes()
    for line in raw.split(b"\r\n"):
        same("octets of a line", len(line) <= 75, True)
        line.decode("utf-8")
    same("bare line feeds", raw.replace(b"\r\n", b"").count(b"\n"), 0)
    calendar = icalendar.Calendar.from_ical(raw)
    same("errors", [e for c in calendar.walk() for e in c.errors], [])
    events = list(calendar.walk("VEVENT"))
    want = {}
    for document, t in folder.tasks():
        # A copy of a notice has no events of its own.
        if document.get("duplicate_of"):
            continue
        for i, limit in enumerate(t["time_limits"]):
            if limit["kind"] == "within":
                first = last = limit.get("due") or limit.get("end")
            elif limit["kind"] == "by":
                first = last = limit["end"]
            else:
                first = limit.get("start") or limit.get("end")
                last = limit.get("end") or limit.get("start")
            if first:
                want[t["id"], i] = (t, limit, first, last)
    same("events", len(events), len(some("dated limits", want)))
    same("UIDs stand once", len({str(e["UID"]) for e in events}), len(events))
    # In the order of the documents, their tasks and limits.
    for event, (t, limit, first, last) in zip(events, want.values()):
        same("first day", event.decoded("DTSTART").isoformat(), first)
        behind = datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
        same("day behind", event.decoded("DTEND"), behind)
        same("summary", str(event["SUMMARY"]).startswith(t["task"]), True)
        same("description", f"要求:{t['requirement']}" in str(event["DESCRIPTION"]) or not t["requirement"], True)
        same("limit", str(event["DESCRIPTION"]).startswith(f"时限:{limit['raw']}"), True)


def check_markdown(folder):
    import markdown_it

    text = pathlib.Path(folder["tasks.md"]).read_text("utf-8")
    tokens = markdown_it.MarkdownIt("commonmark").enable("table").parse(text)

    def words(inline):
        out = ""
        for child in inline.children:
            # Only line breaks may be markup.
            if child.type not in ("text", "text_special") and child.content != "<br>":
                raise AssertionError(f"{child.type} {child.content!r} in {inline.content!r}")
            out += "\n" if child.content == "<br>" else child.content
        return out

    tables, titles, i = [], [], 0
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            titles.append(words(tokens[i + 1]))
        elif token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("td_open", "th_open"):
            tables[-1][-1].append(words(tokens[i + 1]))
    documents = [d for d in folder.documents() if d["tasks"]]
    same("titles", titles, [d["document"]["title"] or d["document"]["notice_title"] for d in documents])
    flat = lambda s: s.strip()
    for table, document in zip(tables, documents, strict=True):
        head, *rows = table
        for row, t in zip(rows, document["tasks"], strict=True):
            cells = dict(zip(head, row, strict=True))
            same("任务", cells["任务"], flat(t["task"]))
            same("要求", cells.get("要求", ""), flat(t["requirement"]))
            lead = "、".join(u["name"] for u in t["units"] if u["role"] == "lead")
            same("牵头单位", cells.get("牵头单位", ""), lead)
            same("完成日期", cells.get("完成日期", ""), max((l["end"] for l in t["time_limits"] if "end" in l), default=""))


def check_webannotation(folder):
    collection = json.loads(pathlib.Path(folder["annotations.jsonld"]).read_text("utf-8"))
    same("context", collection["@context"], "http://www.w3.org/ns/anno.jsonld")
    items = collection["first"]["items"]
    same("total", collection["total"], len(items))
    same("ids stand once", len({a["id"] for a in items}), len(items))
    texts, found = {}, []
    for annotation in items:
        source = annotation["target"]["source"]
        if source not in texts:
            with open(folder[source], encoding="utf-8", newline="") as file:
                texts[source] = file.read()
        text = texts[source]
        position, quote = annotation["target"]["selector"]
        start, end = position["start"], position["end"]
        same("quotation", text[start:end], quote["exact"])
        same("prefix", text[max(0, start - 32):start], quote["prefix"])
        same("suffix", text[end:end + 32], quote["suffix"])
        bodies = {b["purpose"]: b.get("value", b.get("source")) for b in annotation["body"]}
        found.append((source, start, end, bodies["classifying"], bodies["tagging"]))
    want = []
    for document, t in folder.tasks():
        source = f"text/{document['id']}.txt"
        want.append((source, *t["span"], "task", t["section"]))
        want += [(source, *u["span"], "unit", u["role"]) for u in t["units"]]
        want += [(source, *l["span"], "time_limit", l["kind"]) for l in t["time_limits"] if l["span"]]
    same("annotations", found, want)


def check_labelstudio(folder):
    import xml.etree.ElementTree

    items = json.loads(pathlib.Path(folder["labelstudio.json"]).read_text("utf-8"))
    config = xml.etree.ElementTree.parse(folder["labelstudio.xml"])
    controls = {e.get("name"): e.tag.lower() for e in config.iter() if e.get("toName")}
    documents = folder.documents()
    same("documents", [i["data"]["document_id"] for i in items], [d["document"]["id"] for d in documents])
    for item, document in zip(items, documents):
        text, regions = item["data"]["text"], {}
        for result in item["predictions"][0]["result"]:
            if result["type"] == "relation":
                continue
            same("control", controls[result["from_name"]], result["type"])
            value = result["value"]
            if result["type"] == "labels":
                same("text", text[value["start"]:value["end"]], value["text"])
                regions[result["id"]] = (value["start"], value["end"], value["labels"][0])
        for result in item["predictions"][0]["result"]:
            for end in ("from_id", "to_id"):
                same("relations join regions", result.get(end, next(iter(regions), None)) in regions or not regions, True)
        have = {r for r in regions.values()}
        want = set()
        for t in document["tasks"]:
            want.add((*t["span"], "task"))
            want |= {(*u["span"], u["role"]) for u in t["units"]}
            want |= {(*l["span"], "limit") for l in t["time_limits"] if l["span"]}
        same("regions", have, want)


def check_documented_queries(folder):
    """What docs/formats.md shows runs, and finds something."""
    import sqlite3

    import duckdb

    page = (pathlib.Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    blocks = [b.split("```")[0] for b in page.split("```sql\n")[1:]]
    same("blocks", len(blocks), 2)
    for query in blocks[0].replace("output/", f"{folder.path}/").split(";")[:-1]:
        some(query, duckdb.sql(query).fetchall())
    db = sqlite3.connect(folder["yaodian.sqlite"])
    for query in blocks[1].split(";")[:-1]:
        some(query, db.execute(query).fetchall())


def make_parquet(folder, seeds):
    """The seeds as rows, each file by another writer with its own types and packing."""
    import duckdb
    import pandas
    import polars
    import pyarrow
    import pyarrow.parquet

    folder = pathlib.Path(folder)
    paths = sorted(pathlib.Path(seeds).glob("*.txt"))
    rows = {
        "id": list(range(len(paths))),
        "正文": [p.read_text("utf-8") for p in paths],
        "published": [datetime.date(2024, 1, 17) - datetime.timedelta(days=i) for i in range(len(paths))][::-1],
        "tags": [["a", "b"]] * len(paths),
        "score": [0.5] * len(paths),
    }
    frame = pandas.DataFrame(rows)
    frame.to_parquet(folder / "pandas.parquet", compression="snappy")
    polars.DataFrame(rows).write_parquet(folder / "polars.parquet", compression="zstd")
    duckdb.sql(f"COPY frame TO '{folder / 'duckdb.parquet'}' (FORMAT parquet, COMPRESSION gzip)")
    table = pyarrow.table({
        "id": pyarrow.array(rows["id"]),
        "正文": pyarrow.array([t.encode("gbk") for t in rows["正文"]], pyarrow.large_binary()),
        "published": pyarrow.array(rows["published"]).cast(pyarrow.timestamp("us")),
        "kind": pyarrow.array(["x"] * len(paths)).dictionary_encode(),
    })
    pyarrow.parquet.write_table(
        table, folder / "pyarrow.parquet", compression="none", row_group_size=3, data_page_version="2.0"
    )


if __name__ == "__main__":
    name, folder, *more = sys.argv[1:]
    if name == "make_parquet":
        make_parquet(folder, *more)
    else:
        globals()[f"check_{name}"](Folder(folder))
