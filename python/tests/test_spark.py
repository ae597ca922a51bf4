"""Spark: a real standalone master with two workers on loopback, Parquet in and out."""

import json
import threading
import time

import pyarrow
import pyarrow.parquet
import pytest
from pyspark.sql import SparkSession

import yaodian
import yaodian.spark
from standalone import Cluster

HARD = {"z1": None, "z2": "", "z3": " \n", "z4": "<html><body>news</body></html>"}
"""What is no notice, or nothing at all."""


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def spark(cluster):
    builder = SparkSession.builder.appName("tests")
    for key, value in cluster.conf().items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def written(folder, rows, parts=1):
    """A folder of Parquet with an id and a text in each row."""
    folder.mkdir(parents=True)
    for i in range(parts):
        some = rows[i::parts]
        table = pyarrow.table({"id": [r[0] for r in some], "text": pyarrow.array([r[1] for r in some], "string")})
        pyarrow.parquet.write_table(table, folder / f"{i}.parquet")
    return str(folder)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, root, seeds):
    """The seeds as Parquet, their paths as ids."""
    rows = [(name, (root / name).read_text(encoding="utf-8")) for name in seeds]
    return written(tmp_path_factory.mktemp("corpus") / "in", rows, 3)


def read(folder):
    return pyarrow.parquet.read_table(folder).sort_by("id")


def test_lines_are_those_of_the_program(spark, corpus, binary, seeds, tmp_path):
    yaodian.spark.extract(spark.read.parquet(corpus), form="json").write.parquet(str(tmp_path / "out"))
    made = read(tmp_path / "out")
    assert "".join(line + "\n" for line in made["json"].to_pylist()).encode() == binary("extract", *seeds)
    assert made["id"].to_pylist() == seeds and made["failure"].null_count == len(seeds)


def test_columns_are_those_of_the_single_machine(spark, corpus, seeds, tmp_path):
    documents = list(yaodian.extract_many(seeds))
    yaodian.spark.extract(spark.read.parquet(corpus)).write.parquet(str(tmp_path / "nested"))
    nested = read(tmp_path / "nested")
    assert nested.select(["document", "tasks", "warnings"]).to_pylist() == yaodian.to_arrow(documents, "nested").to_pylist()
    yaodian.spark.extract(spark.read.parquet(corpus), form="tasks").write.parquet(str(tmp_path / "tasks"))
    order = [("source", "ascending"), ("task_id", "ascending")]
    wanted = yaodian.to_arrow(documents)
    made = pyarrow.parquet.read_table(tmp_path / "tasks").select(wanted.schema.names)
    assert made.sort_by(order).to_pylist() == wanted.sort_by(order).to_pylist()


def test_bad_rows_are_rows(spark, tmp_path, notice):
    rows = [("a", notice), *HARD.items(), ("b", notice + "。")]
    df = spark.read.parquet(written(tmp_path / "in", rows))
    made = {row.id: row for row in yaodian.spark.extract(df).collect()}
    assert set(made) == {"a", "b", *HARD}
    assert [made[i].failure for i in ("a", "b", "z4")] == [None] * 3
    assert {i: made[i].failure.kind for i in ("z1", "z2", "z3")} == dict.fromkeys(("z1", "z2", "z3"), "empty")
    assert all(made[i].failure.message and made[i].document is None and made[i].tasks is None for i in ("z1", "z2", "z3"))
    tasks = yaodian.spark.extract(df, form="tasks").collect()
    assert sorted(r.id for r in tasks if r.failure) == ["z1", "z2", "z3"]
    assert sorted(r.task for r in tasks if not r.failure) == ["排查堤坝", "排查堤坝", "清淤河道", "清淤河道"]
    # Bytes in any format, junk among them; ids that are no strings.
    data = spark.createDataFrame([(1, bytearray(notice.encode("gb18030"))), (2, bytearray(range(256)) * 4)], "n long, page binary")
    made = {row.id: row for row in yaodian.spark.extract(data, text="page", id="n").collect()}
    assert (len(made["1"].tasks), made["2"].failure.kind) == (2, "not-text")


def test_duplicates_are_marked_as_on_one_machine(spark, tmp_path, notice):
    rows = [("a", notice), ("b", notice + " "), ("c", notice), ("d", notice.replace("三", "四")), ("e", "")]
    df = spark.read.parquet(written(tmp_path / "in", rows, 3))
    made = yaodian.spark.mark_duplicates(yaodian.spark.extract(df)).where("document is not null").orderBy("id").collect()
    wanted = [d.document.duplicate_of for d in yaodian.extract_many(rows[:4])]
    assert [m.document.duplicate_of and m.document.duplicate_of.asDict() for m in made] == wanted
    assert [w and w.same for w in wanted] == [None, "text", "bytes", None]


def test_a_comparison_is_that_of_one_machine(spark, tmp_path):
    plans = sorted(made_up_plans())
    documents = yaodian.spark.extract(spark.read.parquet(written(tmp_path / "in", plans, 2)), form="json")
    whole = yaodian.compare(yaodian.extract_many(plans))
    assert {p.relation for p in whole.pairs} == {"years", "level"} and len(whole.pairs) > 100
    assert any(d.copy_of for d in whole.documents)
    made = yaodian.spark.compare(documents, str(tmp_path / "work"))
    for table, frame in [("pairs", made.pairs), ("changes", made.changes)]:
        wanted = whole.to_arrow(table)
        names = [c for c in wanted.schema.names if c != "topic"]
        got = frame.orderBy("place_a", "place_b", "row").select(names).toArrow()
        assert got.to_pylist() == wanted.select(names).to_pylist(), table


def made_up_plans():
    """Plans of some places over three years, taken over from each other, some twice."""
    import random

    chance = random.Random(7)
    places = ["昆山市", "浏阳市", "安溪县", "桃江县", "眉县", "湄潭县", "大理市", "即墨区", "南康区", "嘉定区", "绵阳市", "泉州市"]
    verbs, things = ["清点", "修缮", "排查", "公示", "登记", "巡查"], ["校车", "堤坝", "食堂", "水井", "古树", "台账", "道路", "管网"]
    ideas = [[chance.choice(verbs) + chance.choice("全县乡镇沿河各村") + chance.choice(things) + chance.choice(["信息", "设施", "隐患", ""]) for _ in range(4)] for _ in range(40)]
    for n, place in enumerate(places):
        for year in (2021, 2022, 2023):
            items = []
            for i, label in enumerate("一二三四五六七"):
                idea = list(ideas[(n * 5 + i * 3 + (year if i == 2 else 0)) % len(ideas)])
                idea[(n + i) % 4] = chance.choice(verbs) + chance.choice(things)
                items.append(f"{label}、{idea[0]}。{i + 3}月底前{'，'.join(idea[1:])}。（办公室、{'教育局' if i % 2 else '水务局'}）")
            text = f"{place}人民政府办公室关于印发{year}年政务公开工作要点的通知\n\n{place}{year}年政务公开工作要点\n\n" + "\n".join(items) + f"\n\n{place}人民政府办公室\n{year}年3月{n + 1}日\n"
            yield f"{place}{year}", text
            if n % 5 == 0:
                yield f"{place}{year}再", text + "\n打印本页\n"


def test_a_worker_that_dies_loses_nothing(spark, cluster, corpus, tmp_path):
    """Killed in the middle of the job, with all that it runs."""
    texts = pyarrow.parquet.read_table(corpus).to_pylist()
    rows = [(f"{i:04}", row["text"] * 30) for i, row in enumerate(texts * 6)]
    df = spark.read.parquet(written(tmp_path / "in", rows)).repartition(60)
    out = tmp_path / "out"
    failed = []

    def job():
        try:
            yaodian.spark.extract(df, form="json", any=True).write.parquet(str(out))
        except Exception as e:  # noqa: BLE001
            failed.append(e)

    thread = threading.Thread(target=job)
    thread.start()
    status = spark.sparkContext.statusTracker()
    done = 0
    while thread.is_alive() and done < 4:
        time.sleep(0.02)
        stages = [status.getStageInfo(stage) for stage in status.getActiveStageIds()]
        done = max((s.numCompletedTasks for s in stages if s and s.numTasks == 60), default=0)
    assert thread.is_alive(), "the job is over before anything could be killed"
    assert 4 <= done < 60
    cluster.kill(cluster.workers[0])
    thread.join(240)
    assert not thread.is_alive() and not failed, failed
    assert cluster.workers[0].poll() is not None
    made = read(out)
    assert made["id"].to_pylist() == [r[0] for r in rows]
    wanted = [d.to_json() for d in yaodian.extract_many(rows, any=True)]
    # Each batch is on its own: duplicates are marked afterwards, by mark_duplicates.
    for line, whole in zip(made["json"].to_pylist(), wanted, strict=True):
        whole = json.loads(whole)
        whole["document"].pop("duplicate_of", None)
        assert json.loads(line) == whole
    cluster.workers[0] = cluster.add_worker()


def test_the_script_runs_by_spark_submit(cluster, spark, root, tmp_path, seeds):
    # The last test: as long as there is the session it keeps the workers' cores to itself.
    spark.stop()
    script = root / "python" / "examples" / "extract.py"
    cluster.submit(str(script), str(root / "seeds"), str(tmp_path / "out"), "--files", "*.txt", "--form", "json")
    made = pyarrow.parquet.read_table(tmp_path / "out")
    assert made.num_rows == len(seeds) and made["failure"].null_count == len(seeds)
