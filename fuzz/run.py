#!/usr/bin/env python3
"""Builds the fuzz targets and runs them, one after the other. Works with a stable compiler.

usage: fuzz/run.py [--seconds N] [--targets NAME,…] [--findings DIR] [--work DIR]

`cargo fuzz run TARGET` works as well, where cargo-fuzz and a nightly compiler are there. Here the targets are built with
the same instrumentation by hand, without a sanitizer: safe code needs none. The corpus is made from seeds/ and the packs'
examples. What makes a target fail is left in --findings; the number of executions is printed for each target.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
TRIPLE = "x86_64-unknown-linux-gnu"
FLAGS = " ".join([
    "--cfg fuzzing", "-Ccodegen-units=1", "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4", "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table", "-Cllvm-args=-sanitizer-coverage-trace-compares",
])
W = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'
# How a line of text is put into each format; None for whole notices as they are.
WRAP = {
    "any": None,
    "text_reader": None,
    "notice": None,
    "html": "<table><tr><th>任务</th><td rowspan=2>{0}</td></tr><tr><td>{0}</td></tr></table><h2>{0}</h2><p>{0}<br>&nbsp;&#20108;<ul><li>{0}</ul>",
    "rtf": "\\ansicpg936 \\'d2\\'bb\\u19968?{{\\b {0}}}\\par\\trowd\\cellx100 {0}\\cell\\row",
    "pdf": "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj 4 0 obj<</Length 40>>stream\nBT /F1 12 Tf 10 10 Td ({0}) Tj ET\nendstream endobj trailer<</Root 1 0 R>>",
    "csv": '序号,工作任务,责任单位\n1,"{0}",办公室\n2,{0},"a""b"\n',
    "json": '{{"title":"甲","text":"{0}"}}\n{{"正文":"{0}"}}\n',
    "docx": W.format("<w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:r><w:t>{0}</w:t><w:br/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr><w:p><w:r><w:t>{0}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
    "docx_numbering": '<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{0}%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    "xlsx": '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{0}</t></is></c><c r="B1" t="s"><v>0</v></c><c r="C1"><v>45000</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>',
    "ods": '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="甲"><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2"><text:p>{0}</text:p></table:table-cell></table:table-row></table:table></office:document-content>',
    "odt": '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:text><text:list><text:list-item><text:p>{0}<text:s text:c="3"/></text:p></text:list-item></text:list><table:table><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>{0}</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>',
    "mhtml": "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>{0}=E4=B8=80=\r\n</p>\r\n--b--\r\n",
    "ofd": '<ofd:Page xmlns:ofd="o"><ofd:Content><ofd:Layer><ofd:TextObject ID="5" Boundary="10 20 100 5" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="4 g 3 4">{0}</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>',
    "zip": "{0}",
    "doc": "\u00ec\u00a5{0}",
    "xls": "\t\b{0}",
    "labels": "{0}",
    "units": "{0}",
    "limits": "{0}",
    "packs": None,
}


def corpus(target, folder):
    folder.mkdir(parents=True, exist_ok=True)
    notices = sorted(ROOT.glob("seeds/*.txt"))
    texts = [n.read_text(encoding="utf8") for n in notices]
    if target == "packs":
        texts = [p.read_text(encoding="utf8")[:3000].rsplit("[[rule]]", 1)[0] for p in sorted(ROOT.glob("patterns/*.toml"))]
        texts += ["[[rule]]" + t for p in sorted(ROOT.glob("patterns/*.toml")) for t in p.read_text(encoding="utf8").split("[[rule]]")[1:4]]
    elif WRAP[target] is not None:
        lines = sorted({line.strip() for text in texts for line in text.splitlines() if line.strip()})
        for pack in sorted(ROOT.glob("patterns/*.toml")):
            for list_ in re.findall(r"^(?:accepts|rejects) = \[(.*)\]$", pack.read_text(encoding="utf8"), re.M):
                lines += re.findall(r'"([^"]+)"', list_)
        if target not in ("labels", "units", "limits"):
            lines = lines[::11]
        texts = [WRAP[target].format(line) for line in lines]
    for i, text in enumerate(texts):
        (folder / f"{i:05}").write_bytes(text.encode())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seconds", type=int, default=60)
    ap.add_argument("--targets", default=",".join(WRAP))
    ap.add_argument("--findings", type=pathlib.Path, default=HERE / "artifacts")
    ap.add_argument("--work", type=pathlib.Path, default=HERE / "corpus")
    args = ap.parse_args()
    build = ["cargo", "build", "--release", "--target", TRIPLE]
    subprocess.run(build, cwd=HERE, check=True, env={**os.environ, "RUSTFLAGS": FLAGS})
    args.findings.mkdir(parents=True, exist_ok=True)
    total = failed = 0
    for target in args.targets.split(","):
        folder = args.work / target
        corpus(target, folder)
        program = HERE / "target" / TRIPLE / "release" / target
        grown = args.work / f"{target}.grown"
        grown.mkdir(exist_ok=True)
        options = [f"-max_total_time={args.seconds}", f"-artifact_prefix={args.findings}/{target}-", "-timeout=20",
                   "-rss_limit_mb=2048", "-max_len=4096", "-print_final_stats=1", "-verbosity=1", "-close_fd_mask=1"]
        run = subprocess.run([program, grown, folder, *options], capture_output=True, text=True, errors="replace")
        runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", run.stderr)
        runs = int(runs[1]) if runs else 0
        total += runs
        said = re.search(r"panicked at .*\n.*|ERROR: .*", run.stderr)
        failed += run.returncode != 0
        print(f"{target:16} {runs:10} executions  {'well' if run.returncode == 0 else said[0] if said else run.returncode}", flush=True)
    print(f"{'all':16} {total:10} executions, {failed} targets with findings")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
