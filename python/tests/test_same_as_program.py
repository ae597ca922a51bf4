"""The same bytes as the program's."""

import json

import pytest

import yaodian


def lines(documents):
    return b"".join(document.to_bytes() for document in documents)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_seeds(binary, seeds, threads):
    wanted = binary("extract", *seeds)
    assert wanted.count(b"\n") == len(seeds) > 20
    assert lines(yaodian.extract_many(seeds, threads=threads)) == wanted


@pytest.mark.parametrize("format", ["documents", "csv", "tasks"])
def test_formats(binary, seeds, format):
    head = yaodian._yaodian.head(format)
    made = b"".join(document.to_bytes(format) for document in yaodian.extract_many(seeds))
    assert head + made == binary("extract", *seeds, "--format", format)


def test_one_by_one(binary, seeds):
    for seed in seeds:
        assert yaodian.extract(seed).to_bytes() == binary("extract", seed)


def test_objects_are_what_the_json_says(binary, seeds):
    for document, line in zip(yaodian.extract_many(seeds), binary("extract", *seeds).splitlines(), strict=True):
        assert document == json.loads(line)
        assert json.dumps(document, ensure_ascii=False, separators=(",", ":")) == line.decode()


def test_folders_and_patterns_and_duplicates(binary, tmp_path, notice):
    (tmp_path / "sub").mkdir()
    for name, text in [("b.txt", notice), ("a.txt", "news"), ("sub/c.txt", notice), (".hidden.txt", notice)]:
        (tmp_path / name).write_text(text, encoding="utf-8")
    for given in [tmp_path, f"{tmp_path}/*.txt", f"{tmp_path}/sub/../b.txt"]:
        assert lines(yaodian.extract_many(given)) == binary("extract", given)
    documents = list(yaodian.extract_many(tmp_path))
    assert [d.document.duplicate_of is not None for d in documents] == [False, False, True]
    assert documents[2].document.duplicate_of.same == "bytes"
    assert lines(yaodian.extract_many(tmp_path, unique=True)) == binary("extract", tmp_path, "--unique")


def test_standard_input(binary, notice):
    for encoding in ["utf-8", "gb18030", "utf-16"]:
        wanted = binary("extract", "-", input=notice.encode(encoding))
        assert yaodian.extract(notice.encode(encoding)).to_bytes() == wanted
    assert yaodian.extract(notice).to_bytes() == binary("extract", "-", input=notice.encode())


def test_data_files_and_settings(binary, tmp_path, notice):
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"words": notice + "再" * i, "other": "x"}) + "\n" for i in range(7)))
    made = lines(yaodian.extract_many([rows], text_column="words", threads=2))
    assert made == binary("extract", rows, "--text-column", "words")
    assert made.count(b"\n") == 7
    news = "今日要闻\n一、清淤河道。6月底前清淤三条河道。\n"
    assert not yaodian.extract(news).tasks and yaodian.extract(news, any=True).tasks
    assert yaodian.extract(news, any=True).to_bytes() == binary("extract", "-", "--any", input=news.encode())


@pytest.mark.parametrize(
    "line", ["2024年6月底前", "自受理之日起5个工作日内", "每季度至少2次", "长期坚持", "没有时限", "", "第三季度，年底前"]
)
def test_limits(binary, line):
    for year in [(), ("--year", "2023")]:
        said = json.loads(binary("limits", "--on", "2024-03-01", *year, input=line.encode() + b"\n"))
        found = yaodian.limits(line, on="2024-03-01", year=int(year[1]) if year else None)
        assert found == said["limits"]


@pytest.mark.parametrize("options", [{}, {"by": "agency"}, {"all": True, "threads": 1}])
def test_compare(binary, seeds, tmp_path, options):
    flags = [f"--{k}" if v is True else f"--{k}={v}" for k, v in options.items()]
    binary("compare", *seeds, "-o", tmp_path / "out", "--quiet", *flags)
    comparison = yaodian.compare(yaodian.extract_many(seeds), **options)
    of_paths = yaodian.compare(seeds, **options)
    assert comparison.to_bytes() == of_paths.to_bytes() == (tmp_path / "out" / "compare.json").read_bytes()
    assert comparison == json.loads(comparison.to_bytes())
    for table in ["pairs", "changes", "topics", "matrix", "spread", "units"]:
        assert comparison.to_bytes(table) == (tmp_path / "out" / f"{table}.csv").read_bytes()


def test_written_documents_are_read_back(binary, seeds, tmp_path):
    binary("extract", *seeds, "-o", tmp_path / "out", "--quiet", "--format", "documents,parquet")
    documents = list(yaodian.read_documents(tmp_path / "out" / "documents.jsonl"))
    assert lines(documents) == (tmp_path / "out" / "documents.jsonl").read_bytes()
    assert yaodian.compare(documents).to_bytes() == yaodian.compare([tmp_path / "out"]).to_bytes()


def test_columns_are_those_of_parquet(binary, seeds, tmp_path):
    import pyarrow.parquet

    binary("extract", *seeds, "-o", tmp_path / "out", "--quiet", "--format", "parquet")
    documents = list(yaodian.extract_many(seeds))
    for table, name in [("tasks", "tasks"), ("nested", "documents")]:
        written = pyarrow.parquet.read_table(tmp_path / "out" / f"{name}.parquet")
        made = yaodian.to_arrow(documents, table)
        assert made.schema.names == written.schema.names
        assert made.to_pylist() == written.to_pylist()
        made.validate(full=True)
