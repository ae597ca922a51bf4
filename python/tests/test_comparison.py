"""The tables of a comparison: what stands in the cells comes as it is written, in columns whose types hang on nothing."""

import datetime

import pytest

import yaodian


def plan(id, year, tasks, day=None):
    """A document as JSON would have it; tasks are headlines with their requirements."""
    head = {"id": id, "source": id, "year": year, "kind": "plan", "agency": "安溪县水务局", "region": {"name": "安溪县", "level": "county"}}
    items = [
        {
            **{"id": f"{id}-{n}", "origin": "body", "section": "action", "path": [], "label": f"{n}.", "task": task, "requirement": text},
            **{"units": [], "time_limits": [], "targets": [], "same_as": [], "span": [0, 1]},
        }
        for n, (task, text) in enumerate(tasks)
    ]
    dated = {"issued_on": day} if day else {}
    return {"document": {**head, "title": f"{year or ''}年工作要点", **dated}, "tasks": items, "warnings": []}


def codes(word):
    return [("登记故障", f"登记设备故障代码，逐项排查原因，标注{word}，报送台账。"), ("清点校车", "清点全县校车，逐车建立台账。")]


@pytest.mark.parametrize("word", ["NA", "null", "nan", "N/A", "NULL", "#N/A", "-nan", "1.#IND"])
def test_words_that_elsewhere_stand_for_nothing_are_words(word):
    comparison = yaodian.compare([plan("a", 2022, codes(word), "2022-03-01"), plan("b", 2023, codes("待定"), "2023-03-02")])
    (change,) = comparison.to_arrow("changes").to_pylist()
    assert (change["change"], change["before"], change["after"]) == ("words", word, "待定")
    assert (change["by"], change["a_year"], change["a_document"]) == (None, 2022, "a")


TYPES = {
    "pairs": {"likeness": "double", "a_year": "int32", "b_year": "int32", "topic": "int32"},
    "changes": {"by": "double", "a_year": "int32", "b_year": "int32"},
    "topics": {"topic": "int32", "tasks": "int32", "documents": "int32", "first_day": "date32[day]"},
    "matrix": {"year": "int32", "1 登记故障": "int32", "2 清点校车": "int32"},
    "spread": {
        **{"topic": "int32", "place": "int32", "days": "int32", "likeness": "double", "day": "date32[day]", "year": "int32"},
    },
    "units": {"year": "int32", "count": "int32"},
}
FRAMES = {"double": "float64", "int32": "Int64", "date32[day]": "datetime64[ms]"}
PLANS = {
    "dated": [plan("00000000000007e6", 2022, codes("甲"), "2022-03-01"), plan("0000000000000012", 2023, codes("乙"), "2023-03-02")],
    "undated": [plan("00000000000007e6", 2022, codes("甲")), plan("0000000000000012", 2023, codes("乙"))],
    "without years": [plan("00000000000007e6", None, codes("甲")), plan("0000000000000012", None, codes("乙"))],
    "none": [],
}


@pytest.mark.parametrize("plans", PLANS)
@pytest.mark.parametrize("table", TYPES)
def test_types_do_not_hang_on_the_documents(table, plans):
    pytest.importorskip("pandas")
    comparison = yaodian.compare(PLANS[plans], all=True)
    made, frame = comparison.to_arrow(table), comparison.to_pandas(table)
    if plans == "none":
        assert made.num_rows == 0
    elif plans != "without years" and table != "units" or table == "matrix":
        assert made.num_rows > 0
    typed = {name: TYPES[table].get(name, "string") for name in made.schema.names}
    assert {field.name: str(field.type) for field in made.schema} == typed
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {name: FRAMES.get(kind, "object") for name, kind in typed.items()}
    if plans == "dated":
        assert set(TYPES[table]) <= set(typed), "nothing is listed here in vain"


def test_the_cells_of_topics_spread_and_matrix():
    comparison = yaodian.compare(PLANS["dated"])
    first = comparison.to_arrow("topics").to_pylist()[0]
    assert (first["tasks"], first["documents"], first["first_day"]) == (2, 2, datetime.date(2022, 3, 1))
    spread = comparison.to_arrow("spread").to_pylist()
    told = [(s["document"], s["place"], s["days"], s["day"], s["tasks"]) for s in spread if s["topic"] == 1]
    assert told == [
        ("00000000000007e6", 1, 0, datetime.date(2022, 3, 1), f"00000000000007e6-{first['leader_task'][-1]}"),
        ("0000000000000012", 2, 366, datetime.date(2023, 3, 2), f"0000000000000012-{first['leader_task'][-1]}"),
    ]
    matrix = comparison.to_arrow("matrix").to_pylist()
    assert [(m["document"], m["year"]) for m in matrix] == [("00000000000007e6", 2022), ("0000000000000012", 2023)]
    assert [list(m.values())[5:] for m in matrix] == [[1, 1], [1, 1]]


def test_a_topic_whose_name_holds_a_comma_is_one_column():
    tasks = [('清点"校车",船只', "清点全县校车,逐车建立台账。"), ("检修水井", "检修山区水井，逐口检测水质。")]
    comparison = yaodian.compare([plan("a", 2022, tasks), plan("b", 2023, tasks)])
    names = {topic.name for topic in comparison.topics}
    assert '清点"校车",船只' in names
    made = comparison.to_arrow("matrix")
    assert made.schema.names[5:] == [f"{topic.number} {topic.name}" for topic in comparison.topics]
    assert {str(kind) for kind in made.schema.types[5:]} == {"int32"}


def test_a_cell_may_be_long():
    long = "清点全县校车。" * 300_000
    tasks = [("清点校车", long), ("检修水井", "检修山区水井，逐口检测水质。")]
    (row,) = (p for p in yaodian.compare([plan("a", 2022, tasks), plan("b", 2023, tasks[1:])]).to_arrow("pairs").to_pylist() if p["a_task"] == "a-0")
    assert row["a_requirement"] == long
