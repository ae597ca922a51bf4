"""The package itself: what can be given, what comes back, what goes wrong."""

import datetime
import pathlib
import pickle
import subprocess
import sys
import threading
import time

import pytest

import yaodian


def test_importing_takes_less_than_a_tenth_of_a_second():
    script = "import time; t = time.perf_counter(); import yaodian; print(time.perf_counter() - t)"
    took = min(float(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout) for _ in range(5))
    assert took < 0.1
    script = "import sys, yaodian; print([m for m in ('pandas', 'pyarrow', 'pyspark', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout.strip() == b"[]"


def test_objects_are_typed_dicts(notice):
    document = yaodian.extract(notice)
    first, second = document.tasks
    assert isinstance(document, dict) and isinstance(first, yaodian.Task) and type(first.units[0]) is yaodian.Unit
    assert (first.task, first["label"]) == ("清淤河道", "一、")
    assert [(u.raw, u.role) for u in first.units] == [("工程股", "lead"), ("各乡镇", "cooperate")]
    assert (first.time_limits[0].end, first.time_limits[0].working_days, first.time_limits[0].every) == ("2023-06-30", False, None)
    assert (first.targets[0].quantity, first.targets[0].unit, first.targets[0].comparison) == (95, "%", "at_least")
    assert (second.targets, second.page, second.time_limits[0].every) == ([], None, "P3M")
    assert document.text == notice
    for task in document.tasks:
        for value in [*task.units, *task.time_limits, *task.targets]:
            assert document.text[slice(*value.span)] == value.raw
    assert "agency" in dir(document.document) and "role" in yaodian.Unit.__dict__
    with pytest.raises(AttributeError):
        document.nothing  # noqa: B018
    assert yaodian.Task.requirement.__doc__ == "The rest of the item."


def test_objects_survive_pickling_and_copying(notice):
    import copy

    document = yaodian.extract(notice)
    for twin in [pickle.loads(pickle.dumps(document)), copy.copy(document), copy.deepcopy(document)]:
        assert twin == document and type(twin.tasks[0].units[0]) is yaodian.Unit
        assert (twin.text, twin.to_json()) == (document.text, document.to_json())
    plain = yaodian.Document(document)
    assert (plain.text, plain.to_json()) == (None, document.to_json())


def test_what_can_be_given(tmp_path, notice):
    path = tmp_path / "计划.txt"
    path.write_text(notice, encoding="utf-8")
    wanted = [t.task for t in yaodian.extract(path).tasks]
    data = notice.encode()
    for source in [str(path), data, bytearray(data), memoryview(data), notice, ("n", notice), ("n", data)]:
        assert [t.task for t in yaodian.extract(source).tasks] == wanted
    assert yaodian.extract(path).document.source == str(path)
    assert yaodian.extract(path, name="x").document.source == "x"
    assert yaodian.extract(("n", data)).document.source == "n"
    assert yaodian.extract(data).document.source == "-"
    for wrong in [17, None, [1], object(), ("n", 5), ("n",)]:
        with pytest.raises(yaodian.UsageError):
            yaodian.extract(wrong)


@pytest.mark.parametrize(
    ("source", "kind", "error"),
    [
        ("missing.txt", "unreadable", yaodian.UnreadableError),
        (("e", b""), "empty", yaodian.RefusedError),
        (("s", b" \n "), "empty", yaodian.RefusedError),
        (("b", bytes(range(256)) * 9), "not-text", yaodian.RefusedError),
        (("p", b"%PDF-1.7\nnothing"), "damaged", yaodian.DamagedError),
    ],
)
def test_errors_name_the_file_and_the_kind(source, kind, error):
    with pytest.raises(error) as raised:
        yaodian.extract(source)
    name = source if isinstance(source, str) else source[0]
    assert (raised.value.kind, raised.value.file) == (kind, name)
    assert isinstance(raised.value, yaodian.InputError)
    assert str(raised.value).startswith(f"{name}: ")
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), again.kind, again.place, str(again)) == (error, kind, name, str(raised.value))


def test_a_bad_pack_is_named_with_its_line(tmp_path):
    (tmp_path / "mine.toml").write_text("[[rule]]\nid = 5\n", encoding="utf-8")
    with pytest.raises(yaodian.PatternError) as raised:
        yaodian.Extractor(patterns=tmp_path)
    assert raised.value.file.endswith("mine.toml") and raised.value.message
    with pytest.raises(yaodian.PatternError):
        yaodian.extract("一、公开预算。", patterns=tmp_path)


def test_several_documents_are_not_one(tmp_path, notice):
    import json

    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": notice}) + "\n" for _ in range(3)))
    with pytest.raises(yaodian.UsageError, match="extract_many"):
        yaodian.extract(rows)
    assert [d.document.source for d in yaodian.extract_many(rows)] == [f"{rows}!{i}" for i in (1, 2, 3)]


def test_many_keep_their_order_and_failures_their_place(notice):
    things = [(str(i), notice + "。" * (i % 97) if i % 10 else b"") for i in range(500)]
    for threads in (1, 3):
        found = list(yaodian.extract_many(things, threads=threads, errors="yield"))
        names = [f.document.source if isinstance(f, yaodian.Document) else f.place for f in found]
        assert names == [str(i) for i in range(500)]
        assert [isinstance(f, yaodian.RefusedError) for f in found] == [i % 10 == 0 for i in range(500)]
    run = iter(yaodian.extract_many(things))
    with pytest.raises(yaodian.RefusedError):
        next(run)
    assert next(run).document.source == "1", "a run goes on behind a failure"


def test_many_come_while_others_are_still_asked_for(notice):
    asked = []

    def things():
        for i in range(6):
            asked.append(i)
            yield str(i), notice
            time.sleep(0.1)

    came = [(document.document.source, len(asked)) for document in yaodian.extract_many(things(), threads=2)]
    assert [name for name, _ in came] == list("012345")
    assert came[0][1] < 6


def test_memory_is_bounded_by_asking_for_no_more_than_is_fetched(notice):
    asked = 0

    def endless():
        nonlocal asked
        while True:
            asked += 1
            yield str(asked), notice

    run = yaodian.extract_many(endless(), threads=2)
    for _ in range(10):
        next(run)
    before, until = -1, time.monotonic() + 20
    while asked != before and time.monotonic() < until:
        before = asked
        time.sleep(0.5)
    assert asked == before < 20_000
    del run


def test_what_stumbles_while_things_are_asked_for_is_raised_at_the_end(notice):
    def things():
        yield "a", notice
        raise KeyError("gone")

    run = yaodian.extract_many(things())
    assert next(run).document.source == "a"
    with pytest.raises(KeyError, match="gone"):
        next(run)
    with pytest.raises(yaodian.UsageError):
        list(yaodian.extract_many([("a", notice), 5]))


def test_the_interpreter_is_free_meanwhile(root):
    counted = 0
    done = threading.Event()

    def count():
        nonlocal counted
        while not done.is_set():
            counted += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    text = (root / "seeds" / "jinjiang-civil-affairs-2023.txt").read_text(encoding="utf-8")
    run = yaodian.extract_many([("big", text * 60)], threads=1)
    thread.start()
    began = time.perf_counter()
    assert len(list(run)) == 1
    took = time.perf_counter() - began
    done.set()
    thread.join()
    assert counted > min(20, took * 1000 / 20)


def test_settings(notice):
    with pytest.raises(yaodian.RefusedError) as raised:
        yaodian.extract(notice, max_bytes=10)
    assert raised.value.kind == "too-large"
    with pytest.raises(yaodian.UsageError):
        yaodian.extract_many([], errors="ignore")
    with pytest.raises(yaodian.UsageError):
        yaodian.extract_many([], threads=-1)
    with pytest.raises(TypeError):
        yaodian.extract(notice, nothing=1)


def test_limits_take_days_of_all_kinds():
    pandas = pytest.importorskip("pandas")
    day = datetime.date(2024, 3, 1)
    for on in [day, "2024-03-01", datetime.datetime(2024, 3, 1, 12), pandas.Timestamp(day)]:
        (limit,) = yaodian.limits("年底前", on=on)
        assert (type(limit), limit.end) == (yaodian.TimeLimit, "2024-12-31")
    with pytest.raises(ValueError, match="on"):
        yaodian.limits("年底前", on="soon")


def test_data_frames(seeds):
    documents = list(yaodian.extract_many(seeds))
    frame = yaodian.to_pandas(documents)
    assert len(frame) == sum(len(d.tasks) for d in documents)
    assert set(frame.document_id) <= {d.document.id for d in documents}
    assert len(documents[0].to_pandas("units")) == sum(len(t.units) for t in documents[0].tasks)
    assert yaodian.to_arrow([]).num_rows == 0 and yaodian.to_arrow([], "nested").num_rows == 0
    assert yaodian.to_arrow([dict(d) for d in documents], "nested").equals(yaodian.to_arrow(documents, "nested"))
    for table in yaodian.tables():
        yaodian.to_arrow(documents, table).validate(full=True)
    with pytest.raises(ValueError, match="there is no table"):
        yaodian.to_arrow(documents, "nothing")


def test_comparison_objects():
    plans = [
        ("2022", "安溪县教育局2022年工作要点\n一、清点校车。6月底前清点全县校车，建立台账。\n二、修缮食堂。修缮三所学校食堂。"),
        ("2023", "安溪县教育局2023年工作要点\n一、清点校车。5月底前清点全县校车，更新台账。\n二、补种树木。在操场四周补种树木。"),
    ]
    comparison = yaodian.compare(yaodian.extract_many(plans))
    (pair,) = comparison.pairs
    assert (pair.relation, [t.kind for t in pair.tasks]) == ("years", ["reworded", "dropped", "new"])
    limit = next(c for c in pair.tasks[0].changes if c.field == "limit")
    assert (limit.what, limit.before, limit.after, limit.by) == ("earlier", "6月底前", "5月底前", -30)
    why = comparison.why(pair.tasks[0].a, pair.tasks[0].b)
    assert 0 < why["likeness"] < 1 and "月底前清点全县校车" in why["phrases"]
    with pytest.raises(KeyError):
        comparison.why("nothing", pair.tasks[0].b)
    table = comparison.to_arrow("pairs").to_pylist()
    assert [row["kind"] for row in table] == ["reworded", "dropped", "new"]
    assert (table[0]["a_year"], table[1]["likeness"]) == (2022, None)
    assert list(comparison.to_pandas("changes").field) == [c.field for c in pair.tasks[0].changes]
    assert "清点校车" in comparison._repr_html_()
    assert yaodian.compare([]).pairs == []
    with pytest.raises(yaodian.UnreadableError):
        yaodian.compare("missing-folder")


def test_the_page_of_a_notice_shows_all_and_runs_nothing():
    text = "某县水务局2023年工作要点\n\n一、清淤<script>alert(1)</script>河道。6月底前清淤三条河道，完成率不低于95%。（工程股牵头，各乡镇配合）\n二、排查堤坝。每季度排查一次堤坝。（建管股）\n"
    document = yaodian.extract(text, name='"><img src=x onerror=alert(1)>')
    page = document._repr_html_()
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    for shown in ["工程股</mark>", "6月底前</mark>", 'class="task lead"', 'class="task limit"', "2023-06-30", "at_least: 95 %"]:
        assert shown in page, shown
    # Nothing of the text is lost or said twice.
    import html
    import re

    shown = page.split('<div class="text">', 1)[1]
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)).startswith(text)
    assert "more characters" in yaodian.extract(text + "再" * 200_000)._repr_html_()


def test_schemas_and_version(binary):
    assert f"yaodian {yaodian.__version__}".encode() in binary("--version")
    assert yaodian.SCHEMAS["document"].encode().strip() == binary("schema", "document").strip()
    assert all(name in yaodian.__dict__ for name in yaodian.__all__)


def test_the_notebook_runs(root, tmp_path):
    to = tmp_path / "tasks.html"
    script = root / "python" / "examples" / "notebook.py"
    subprocess.run([sys.executable, script, root / "python" / "examples" / "tasks.ipynb", to], check=True)
    shown = pathlib.Path(to).read_text(encoding="utf-8")
    assert 'class="task lead"' in shown and "县消防救援大队" in shown and "不少于40件" in shown


def test_stubs_say_what_the_compiled_part_has():
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "yaodian._yaodian"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
