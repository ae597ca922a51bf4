"""What strangers hand over: paths and texts told apart, bad items among good ones, arguments that make no sense."""

import datetime
import os
import pathlib
import subprocess
import sys
import threading
import time
import warnings

import pytest

import yaodian


@pytest.fixture
def file(tmp_path, notice):
    path = tmp_path / "plan.txt"
    path.write_text(notice, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [None, "x"])
@pytest.mark.parametrize("kind", [str, pathlib.Path])
def test_a_str_that_names_a_file_is_the_file(file, kind, name):
    document = yaodian.extract(kind(file), name=name)
    assert (len(document.tasks), document.document.source) == (2, name or str(file))
    assert document.text.startswith("某县水务局")


@pytest.mark.parametrize("name", [None, "x"])
@pytest.mark.parametrize(
    "missing", ["none.txt", "/no/where", "无此文件", "甲、乙.txt", "/无。此/文件", "./甲，乙", pathlib.Path("none.txt"), pathlib.Path("甲。")]
)
def test_what_looks_like_a_path_and_is_not_there_is_unreadable(missing, name):
    with pytest.raises(yaodian.UnreadableError) as raised:
        yaodian.extract(missing, name=name)
    assert raised.value.file == str(missing), "the path that isn't there is named, and not what it was to be called"


@pytest.mark.parametrize("named", ["清淤、排查.txt", "要点。", "一：二；三，四"])
def test_a_file_that_is_there_is_read_whatever_its_name(tmp_path, monkeypatch, notice, named):
    (tmp_path / named).write_text(notice, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert yaodian.extract(named).document.source == named
    assert [len(d.tasks) for d in yaodian.extract_many([named, str(tmp_path / named)])] == [2, 2]
    (tmp_path / "夹、层").mkdir()
    (tmp_path / "夹、层" / named).write_text(notice, encoding="utf-8")
    assert [len(d.tasks) for d in yaodian.extract_many("夹、层")] == [2]
    assert [len(d.tasks) for d in yaodian.extract_many("夹、层/*")] == [2]


def test_lines_are_texts_and_so_is_a_sentence_that_names_no_file():
    for text in ["一、清淤河道。6月底前清淤三条河道。", "详见：www.example.org", "plan.txt\n一、清淤河道。", "plan.txt\n"]:
        document = yaodian.extract(text, name="n")
        assert (document.text, document.document.source) == (text, "n")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_file_whose_name_is_no_text_is_read(tmp_path, notice):
    path = os.path.join(os.fsencode(tmp_path), b"\xd2\xaa.txt")
    with open(path, "w", encoding="utf-8") as to:
        to.write(notice)
    assert len(yaodian.extract(os.fsdecode(path)).tasks) == 2


def test_a_folder_or_an_archive_of_one_can_be_named(tmp_path, file, notice):
    import zipfile

    (tmp_path / "packed").mkdir()
    with zipfile.ZipFile(tmp_path / "packed" / "a.zip", "w") as archive:
        archive.write(file, "b.txt")
    assert yaodian.extract(str(tmp_path / "packed" / "a.zip"), name="x").document.source == "x!/b.txt"
    (tmp_path / "packed" / "a.zip").unlink()
    assert yaodian.extract(tmp_path, name="x").document.source == "x"
    (tmp_path / "other.txt").write_text(notice, encoding="utf-8")
    with pytest.raises(yaodian.UsageError, match="x: .*extract_many"):
        yaodian.extract(tmp_path, name="x")
    with pytest.raises(yaodian.UsageError, match="has a name already"):
        yaodian.extract(("a", notice), name="x")


BAD = [None, 3, float("nan"), ("n",), ("a", "b", "c"), (1, b""), ("n", 5), "一、\ud800清淤。\n", ("s", "\udfff"), [], {}, object()]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_bad_item_fails_in_its_place_and_the_others_go_on(notice, threads):
    things = [thing for bad in BAD for thing in (bad, ("good", notice))]
    found = list(yaodian.extract_many(things, errors="yield", threads=threads))
    assert [type(f) for f in found] == [yaodian.UsageError, yaodian.Document] * len(BAD)
    assert {f.kind for f in found[::2]} == {"usage"} and all(len(f.tasks) == 2 for f in found[1::2])
    places = [f.place for f in found[::2]]
    assert places[:3] == ["sources[0]", "sources[2]", "sources[4]"]
    assert places[6] == "n" and places[8] == "s", "those of a pair that has a name"
    for bad, error in zip(BAD[:3], found[::2]):
        assert type(bad).__name__ in error.message
    run = yaodian.extract_many(things[:4], threads=threads)
    came = []
    for _ in range(4):
        try:
            came.append(next(run).document.source)
        except yaodian.UsageError as e:
            came.append(e.place)
    assert came == ["sources[0]", "good", "sources[2]", "good"]


def test_errors_among_documents_are_left_out_with_a_warning(tmp_path, file, notice):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (tmp_path / "empty.txt").write_bytes(b"")

    def many(errors="yield"):
        return yaodian.extract_many(tmp_path, errors=errors)

    made = {
        "to_pandas": lambda d: len(yaodian.to_pandas(d)),
        "to_arrow": lambda d: yaodian.to_arrow(d).num_rows,
        "compare": lambda d: len(yaodian.compare(d).tasks),
    }
    for function, rows in made.items():
        with pytest.warns(UserWarning, match=rf"^{function} left out 2 of 3 inputs, which failed; the first: .*bad\.pdf: ") as caught:
            assert rows(many()) == 2
        assert caught[0].filename == __file__, "where it was called"
        with pytest.raises(yaodian.DamagedError, match=r"bad\.pdf"):
            rows(many("raise"))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            rows([yaodian.extract(file)])


def test_each_given_source_gives_its_results(tmp_path, file):
    sources = [str(file), file, str(tmp_path), f"{tmp_path}/*.txt", str(file)]
    found = list(yaodian.extract_many(sources))
    assert [d.document.source for d in found] == [str(file)] * 5
    assert [d.document.duplicate_of is not None for d in found] == [False, True, True, True, True]
    assert len(list(yaodian.extract_many(sources, unique=True))) == 1
    assert [d.document.source for d in yaodian.extract_many((str(file), str(file)))] == [str(file)] * 2


def test_one_pair_is_one_document(notice):
    for pair in [("a", notice.encode()), ("a", bytearray(notice.encode())), ("a", notice)]:
        assert [d.document.source for d in yaodian.extract_many(pair)] == ["a"]
    assert [d.document.source for d in yaodian.extract_many((notice, notice))] == ["-", "-"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda d: yaodian.to_pandas(d), r"to_pandas takes several documents, for one \[document\]"),
        (lambda d: yaodian.to_arrow(d), r"to_arrow takes several documents"),
        (lambda d: yaodian.to_pandas("seeds"), r"takes documents, such as extract_many\(…\) gives, not str"),
        (lambda d: yaodian.to_pandas([pathlib.Path("seeds")]), r"takes documents, .* not \w*Path"),
        (lambda d: yaodian.to_pandas([d, {}]), "not dict"),
        (lambda d: yaodian.to_pandas(None), "not NoneType"),
        (lambda d: yaodian.to_pandas([d], "nothing"), "there is no table"),
        (lambda d: yaodian.to_pandas([d], 5), "table is a str, not int"),
        (lambda d: yaodian.compare(d), "compare takes several documents, or paths, not one document"),
        (lambda d: yaodian.compare(7), "not int"),
        (lambda d: yaodian.compare([None]), "not NoneType"),
        (lambda d: yaodian.compare([d, "seeds"]), "not str"),
        (lambda d: yaodian.compare(["seeds", d]), "not a path and Document"),
        (lambda d: yaodian.compare([d], by="town"), "by is level, region or agency"),
        (lambda d: yaodian.compare([d], threads=-1), "threads is a whole number from 0 to 1024"),
        (lambda d: yaodian.extract_many(7), "expected sources .* not int"),
        (lambda d: yaodian.extract_many([], threads=100_000), "threads .* not 100000"),
        (lambda d: yaodian.extract_many([], threads=1.5), "threads is a whole number, not 1.5"),
        (lambda d: yaodian.extract_many([], timeout=-1), "timeout .* not -1"),
        (lambda d: yaodian.extract_many([], timeout=float("nan")), "timeout .* not nan"),
        (lambda d: yaodian.extract_many([], timeout=float("inf")), "timeout .* not inf"),
        (lambda d: yaodian.extract_many([], timeout="soon"), "timeout .* not 'soon'"),
        (lambda d: yaodian.extract_many([], errors="ignore"), "errors is"),
        (lambda d: yaodian.extract(b"x", max_bytes=-1), "max_bytes is a whole number from 0"),
        (lambda d: yaodian.extract(b"x", max_depth="x"), "max_depth is a whole number"),
        (lambda d: yaodian.extract(b"x", patterns=["a"]), "patterns can't be list"),
        (lambda d: yaodian.extract(b"x", patterns=5), "patterns is a folder, not int"),
        (lambda d: yaodian.extract(b"x", text_column=5), "text_column is a str"),
        (lambda d: yaodian.extract(b"x", name=5), "name is a str, not int"),
        (lambda d: yaodian.extract(b"x", name="\ud800"), "name holds what is no character"),
        (lambda d: yaodian.extract(None), "expected a path, bytes, a text"),
        (lambda d: yaodian.limits(5, on="2024-03-01"), "text is a str"),
        (lambda d: yaodian.limits("年底前", on="soon"), "on: "),
        (lambda d: yaodian.limits("年底前", on=5), "on: "),
        (lambda d: yaodian.limits("年底前", on="2024-03-01", year=0), "year is a year"),
        (lambda d: d.to_bytes("nothing"), "there is no format"),
        (lambda d: d.to_bytes(5), "format is a str, not int"),
        (lambda d: yaodian.Document.from_json(None), "line is a str or bytes, not NoneType"),
        (lambda d: yaodian.Document.from_json("\ud800"), "line holds what is no character"),
        (lambda d: yaodian.read_documents(None), "path is a path, not NoneType"),
        (lambda d: yaodian.read_documents(0), "path is a path, not int"),
        (lambda d: yaodian.read_documents("a\0b"), "path holds a NUL"),
        (lambda d: yaodian.read_documents("\ud800"), "path holds what is no character"),
        (lambda d: yaodian.compare([d], by=1), "by is a str, not int"),
        (lambda d: yaodian.compare([d], by=None), "by is a str, not NoneType"),
        (lambda d: yaodian.compare("\ud800"), "a path holds what is no character"),
        (lambda d: yaodian.compare(["seeds", pathlib.Path("\ud800")]), "a path holds what is no character"),
        (lambda d: yaodian.compare([d]).why(1, 2), "a is a str, not int"),
        (lambda d: yaodian.compare([d]).why(d.tasks[0].id, None), "b is a str, not NoneType"),
        (lambda d: yaodian.compare([d]).to_bytes(5), "table is a str, not int"),
        (lambda d: yaodian.compare([d]).to_bytes("nothing"), "there is no table"),
        (lambda d: yaodian.compare([d]).to_arrow(None), "table is a str, not NoneType"),
        (lambda d: yaodian.compare([d]).to_pandas(5), "table is a str, not int"),
        (lambda d: yaodian.extract(b"x", patterns=([],)), "patterns can't be tuple"),
        (lambda d: yaodian.extract(b"x", patterns="\ud800"), "patterns holds what is no character"),
        (lambda d: yaodian.extract_many([], timeout=10**400), "timeout is a number of seconds"),
        (lambda d: yaodian.limits("年底前", on="\udc80"), "on: "),
        (lambda d: yaodian.limits("年底前", on="2024-03-01garbage"), "on: "),
        (lambda d: yaodian.limits("年底前", on="2024-03-01T"), "on: "),
        (lambda d: yaodian.limits("年底前", on=datetime.time(12)), "on: "),
        (lambda d: yaodian.limits("年底前", on="2024-03-01", patterns=5), "patterns is a folder, not int"),
    ],
)
def test_what_makes_no_sense_says_so(notice, call, says):
    with pytest.raises(yaodian.UsageError, match=says) as raised:
        call(yaodian.extract(notice))
    assert raised.value.kind == "usage"


def test_a_task_that_is_not_compared_is_a_key_error(notice):
    comparison = yaodian.compare([yaodian.extract(notice)])
    with pytest.raises(KeyError, match="no task with the id y is compared"):
        comparison.why(comparison.tasks[0].id, "y")


@pytest.mark.parametrize("call", [lambda p: yaodian.extract("一、清淤河道。", patterns=p), lambda p: yaodian.limits("年底前", on="2024-03-01", patterns=p)])
def test_no_patterns_are_none_and_no_empty_text(call):
    with pytest.raises(yaodian.Error) as raised:
        call("")
    assert raised.value.kind == "unreadable"
    call(None)


@pytest.mark.parametrize("on", ["2024-03-01", "2024-03-01T23:30", "2024-03-01T23:30:00Z", "2024-03-01T23:30:00-08:00", "2024-03-01 00:30+08"])
def test_the_day_that_is_written_counts(on):
    (limit,) = yaodian.limits("自印发之日起5日内", on=on)
    assert limit.due == "2024-03-06"


def test_a_setting_is_no_other_that_equals_it(notice):
    for _ in range(2):
        assert len(yaodian.extract(notice, max_bytes=10**6).tasks) == 2
        with pytest.raises(yaodian.UsageError, match="max_bytes is a whole number, not 1000000.0"):
            yaodian.extract(notice, max_bytes=1e6)


def test_a_name_that_cannot_be_written_says_so():
    for call in [yaodian.extract, lambda pair: next(yaodian.extract_many([pair]))]:
        with pytest.raises(yaodian.UsageError, match="the name of the pair holds what can't be written as UTF-8: "):
            call(("\ud800", b"x"))


@pytest.mark.parametrize("threads", [1, 2])
def test_sources_that_ask_for_their_own_results_are_told(notice, threads):
    said, begun = [], threading.Event()

    def things():
        yield "a", notice
        begun.wait(20)
        try:
            next(run)
        except yaodian.UsageError as e:
            said.append(e.message)
        yield "b", notice

    run = yaodian.extract_many(things(), threads=threads)
    begun.set()
    assert [d.document.source for d in run] == ["a", "b"]
    assert said == ["the results are asked for by their own sources, which they wait for"]

    def stubborn():
        yield "a", notice
        begun.wait(20)
        yield from run

    begun.clear()
    run = yaodian.extract_many(stubborn(), threads=threads)
    begun.set()
    assert next(run).document.source == "a"
    with pytest.raises(yaodian.UsageError, match="their own sources"):
        next(run)


def test_results_are_closed(notice):
    def endless():
        while True:
            yield "a", notice

    run = yaodian.extract_many(endless(), threads=2)
    assert isinstance(run, yaodian.Results) and next(run).document.source == "a"
    run.close()
    assert list(run) == []
    run.close()
    with yaodian.extract_many(endless()) as run:
        assert next(run).document.source == "a"
    assert next(run, None) is None
    with pytest.raises(KeyError, match="mine"), yaodian.extract_many(endless()) as run:
        raise KeyError("mine")
    assert next(run, None) is None


def test_what_stumbled_behind_the_end_is_not_raised_when_closed(notice):
    def things():
        yield "a", notice
        raise KeyError("gone")

    with yaodian.extract_many(things()) as run:
        assert next(run).document.source == "a"
    assert list(run) == []


def test_closing_ends_the_waiting_of_another_thread(notice):
    go_on = threading.Event()

    def things():
        yield "a", notice
        go_on.wait(20)

    run = yaodian.extract_many(things(), threads=1)
    came = []
    waiting = threading.Thread(target=lambda: came.extend(run))
    waiting.start()
    time.sleep(0.2)
    run.close()
    waiting.join(10)
    assert not waiting.is_alive() and len(came) <= 1
    go_on.set()


def test_written_documents_that_cannot_be_read_are_named(tmp_path, notice):
    with pytest.raises(yaodian.UnreadableError, match=r"none\.jsonl: "):
        next(yaodian.read_documents(tmp_path / "none.jsonl"))
    kept = tmp_path / "documents.jsonl"
    kept.write_text(yaodian.extract(notice).to_json() + "\n{}\n", encoding="utf-8")
    read = yaodian.read_documents(kept)
    assert len(next(read).tasks) == 2
    with pytest.raises(yaodian.DamagedError, match="not a document with its tasks") as raised:
        next(read)
    assert (raised.value.file, raised.value.line) == (str(kept), 2)


def test_types_know_results_and_comparisons(tmp_path):
    script = tmp_path / "typed.py"
    script.write_text(
        "import yaodian\n"
        "def held(plans: list[str]) -> yaodian.Comparison:\n"
        "    with yaodian.extract_many(plans) as run:\n"
        "        return yaodian.compare(run)\n"
        "def mixed(plans: list[str]) -> yaodian.Results[yaodian.Document | yaodian.Error]:\n"
        "    run = yaodian.extract_many(plans, errors='yield')\n"
        "    run.close()\n"
        "    yaodian.to_pandas(run)\n"
        "    return run\n"
        "def first(comparison: yaodian.Comparison) -> yaodian.DocumentPair:\n"
        "    return comparison.pairs[0]\n"
        "wrong: int = held([])\n"
    )
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", script], capture_output=True, text=True, check=False)
    assert done.stdout.count(" error: ") == 1 and "typed.py:12: " in done.stdout, done.stdout + done.stderr
    assert str(yaodian.Results[yaodian.Document]).endswith("Results[yaodian._records.Document]")
    assert isinstance(yaodian.compare([]), yaodian.Comparison)


def test_the_types_of_data_frames_do_not_hang_on_what_is_missing(notice):
    pandas = pytest.importorskip("pandas")
    dated, undated = yaodian.extract(notice), yaodian.extract("水务局工作要点\n一、清淤河道。清淤三条河道。\n二、排查堤坝。排查一次堤坝。")
    for documents in [[dated], [undated], [undated, dated], []]:
        frame = yaodian.to_pandas(documents)
        assert str(frame.year.dtype) == "Int64" and str(frame.working_days.dtype) == "boolean"
        assert pandas.api.types.is_datetime64_dtype(frame.due) and pandas.api.types.is_datetime64_dtype(frame.start)
    frame = yaodian.to_pandas([undated, dated])
    assert frame.year.isna().tolist() == [True, True, False, False] and frame.year[2] == 2023
    assert frame.due[2] == datetime.datetime(2023, 6, 30) and pandas.isna(frame.due[0])
    assert frame[frame.due < "2023-07-01"].task.tolist() == ["清淤河道"]
    assert str(yaodian.to_pandas([dated], "time_limits").position.dtype) == "int32", "never missing"
    compared = yaodian.compare([dated, undated], all=True).to_pandas("pairs")
    assert str(compared.a_year.dtype) == str(compared.b_year.dtype) == "Int64"


@pytest.mark.parametrize(
    "settings",
    [{"any": "no"}, {"any": 1}, {"strict": "no"}, {"unique": None}, {"max_bytes": True}, {"timeout": "3"}, {"timeout": True}],
)
def test_words_for_no_are_no_truth_and_truth_is_no_number(notice, settings):
    with pytest.raises(yaodian.UsageError):
        list(yaodian.extract_many([notice], **settings))


def test_the_words_of_an_edited_object_show_as_text(notice):
    document = yaodian.extract(notice)
    document.tasks[0].units[0]["role"] = '"><script>alert(1)</script>'
    assert "<script>alert" not in document._repr_html_()
