#!/usr/bin/env python3
"""What there is to run of the Python package, each with one command on a fresh machine with Rust and Python 3.10 or later.

usage: python/run.py notebook            runs the notebook, into target/python/tasks.html
       python/run.py spark [DIR]         extracts the seeds on a Spark cluster of two workers on this machine, into DIR
       python/run.py test [ARGUMENT…]    the tests; arguments go to pytest
       python/run.py bench [MEGABYTES]   measures: the package and Spark against the program
       python/run.py wheel               builds the wheel, into target/python/wheels

Each makes an environment of its own in target/python the first time (packages come from PyPI), and builds the wheel into it. Spark
needs Java 17 or later, which is installed with apt-get where it is missing and that may be done.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "python"


def run(*command: object, **more: object) -> None:
    """Runs a command; where it fails, so does this."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, **more)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(done.returncode)


def environment(name: str) -> pathlib.Path:
    """The Python of an environment with what a command needs; another list of packages is another environment."""
    lists = HERE / "requirements"
    said = b"".join(path.read_bytes() for path in sorted(lists.iterdir()))
    at = WORK / f"{name}-{hashlib.sha256(said).hexdigest()[:8]}"
    python = at / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = at / "done"
    if not done.exists():
        shutil.rmtree(at, ignore_errors=True)
        print(f"making {at}", file=sys.stderr)
        run(sys.executable, "-m", "venv", at)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", lists / f"{name}.txt")
        done.touch()
    return python


def wheel(python: pathlib.Path) -> pathlib.Path:
    """The wheel, built anew where something changed."""
    wheels = WORK / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    run(
        *(python, "-m", "maturin", "build", "--release", "--quiet", "--manifest-path", HERE / "Cargo.toml"),
        *("--interpreter", python, "--out", wheels),
    )
    (built,) = wheels.glob("*.whl")
    return built


def installed(name: str) -> pathlib.Path:
    """The Python of an environment with the package in it."""
    python = environment(name)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall")
    run(*pip, wheel(python))
    return python


def java() -> None:
    """Sees to it that there is a Java."""
    if shutil.which("java") or (pathlib.Path(os.environ.get("JAVA_HOME", "/none")) / "bin" / "java").exists():
        return
    if shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "default-jre-headless"]):
            subprocess.run(["apt-get", *arguments], **quiet)  # type: ignore[call-overload]
    if not shutil.which("java"):
        sys.exit("Spark needs Java 17 or later on the path and it could not be installed; as root: apt-get install default-jre-headless")


def notebook(arguments: list[str]) -> None:
    """Runs the notebook and keeps what it shows."""
    run(installed("notebook"), HERE / "examples" / "notebook.py", HERE / "examples" / "tasks.ipynb", WORK / "tasks.html", *arguments)


def spark(arguments: list[str]) -> None:
    """Runs the example of Spark."""
    java()
    to = arguments[0] if arguments else str(WORK / "spark-tasks")
    python = installed("spark")
    run(python, HERE / "standalone.py", HERE / "examples" / "extract.py", ROOT / "seeds", to, "--files", "*.txt")


def test(arguments: list[str]) -> None:
    """Runs the tests: pytest, the examples in the documentation, the types."""
    java()
    python = installed("test")
    binary = os.environ.get("YAODIAN_BINARY")
    if not binary:
        run("cargo", "build", "--release", "--quiet", "--bin", "yaodian")
        binary = str(WORK.parent / "release" / "yaodian")
    more = {"env": {**os.environ, "YAODIAN_BINARY": binary}}
    places = arguments or ["--pyargs", "yaodian", HERE / "README.md", ROOT / "docs" / "python.md", HERE / "tests"]
    run(python.parent / "pytest", "-c", HERE / "pyproject.toml", "--rootdir", ROOT, "-q", *places, **more)
    if not arguments:
        run(python, "-m", "mypy", "--config-file", HERE / "pyproject.toml", "-p", "yaodian")


def bench(arguments: list[str]) -> None:
    """Measures."""
    java()
    python = installed("spark")
    run("cargo", "build", "--release", "--quiet", "--bin", "yaodian", "--example", "generate")
    run(python, HERE / "bench.py", *arguments)


def main() -> None:
    commands = {
        "notebook": notebook,
        "spark": spark,
        "test": test,
        "bench": bench,
        "wheel": lambda _: print(wheel(environment("build"))),
    }
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    main()
