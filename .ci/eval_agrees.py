#!/usr/bin/env python3
"""Holds `yaodian eval` against score.py: the same figures to the last digit, on an output and on spoiled copies of it.

usage: eval_agrees.py YAODIAN SHARED WORK

SHARED holds score.py, notices/ and gold/; WORK is a folder to write into. Output as good as its annotations would agree
with anything, so records are dropped, doubled, moved, cut short and given other units, limits, labels and ties.
"""
import json
import pathlib
import random
import subprocess
import sys


def spoil(task, rng, others):
    """One record after something happened to it."""
    what = rng.randrange(12)
    if what == 0:
        task["requirement"] = task["requirement"][: rng.randrange(1 + len(task["requirement"]))]
    elif what == 1:
        at = rng.randrange(1 + len(task["requirement"]))
        task["requirement"] = task["requirement"][:at] + rng.choice(["各", "按时完成", " ", "(1)"]) + task["requirement"][at:]
    elif what == 2:
        task["task"], task["label"] = rng.choice(others)["task"], None
    elif what == 3 and task["units"]:
        task["units"].pop(rng.randrange(len(task["units"])))
    elif what == 4 and task["units"]:
        rng.choice(task["units"])["role"] = "support"
    elif what == 5 and task["units"]:
        rng.choice(task["units"])["evidence"] = "inline"
    elif what == 6:
        task["time_limits"] = list(rng.choice(others)["time_limits"])
    elif what == 7 and task["time_limits"]:
        rng.choice(task["time_limits"])["raw"] = "年底前"
    elif what == 8 and task["time_limits"]:
        rng.choice(task["time_limits"]).update(end="2019-12-31", times=2, working_days=True)
    elif what == 9:
        task["path"] = task["path"][1:]
    elif what == 10:
        task["origin"] = "table" if task["origin"] == "body" else "body"
    elif what == 11:
        task["same_as"] = [rng.choice(others)["id"]]
    return task


def spoiled(documents, seed):
    rng = random.Random(seed)
    for line in documents:
        document = json.loads(line)
        tasks = []
        for task in document["tasks"]:
            if rng.random() < 0.1:
                continue
            for _ in range(rng.choice((0, 0, 1, 2))):
                task = spoil(task, rng, document["tasks"])
            tasks += [task] * rng.choice((1,) * 9 + (2,))
        if rng.random() < 0.3:
            rng.shuffle(tasks)
        document["tasks"] = tasks
        for field in ("title", "year", "region", "issued_on"):
            if rng.random() < 0.2:
                document["document"][field] = None
        yield json.dumps(document, ensure_ascii=False) + "\n"


def main():
    yaodian, shared, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out = work / "agrees"
    subprocess.run([yaodian, "extract", shared / "notices", "-o", out, "--quiet"], check=True)
    documents = (out / "documents.jsonl").read_text(encoding="utf8").splitlines()
    for seed in range(4):
        path = work / f"spoiled-{seed}.jsonl"
        path.write_text("".join(spoiled(documents, seed)) if seed else "\n".join(documents) + "\n", encoding="utf8")
        for options in ([], ["--given"], ["--origin", "table"], ["--given", "--origin", "body"]):
            score = [sys.executable, shared / "score.py", "--json", *options, path]
            want = json.loads(subprocess.run(score, check=True, capture_output=True, text=True).stdout)
            evaluate = [yaodian, "eval", path, shared / "gold", "--json", *options]
            have = json.loads(subprocess.run(evaluate, check=True, capture_output=True, text=True).stdout)
            differ = {name: (figure, have[name]) for name, figure in want.items() if have[name] != figure}
            if differ:
                sys.exit(f"seed {seed} {options}: {differ}")
        print(f"copy {seed}: " + " ".join(f"{name} {figure:.1f}" for name, figure in want.items() if figure is not None))


if __name__ == "__main__":
    main()
