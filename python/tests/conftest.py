"""What the tests share: the program to hold the package against, the seeds, and a cluster."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Behind the installed package, which is what is tested: here is `standalone`.
sys.path.append(str(ROOT / "python"))


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def seeds():
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="session")
def binary():
    """Runs the program in the root of the repository and gives what it prints."""

    def run(*arguments, status=0, **more):
        done = subprocess.run([os.environ["YAODIAN_BINARY"], *map(str, arguments)], cwd=ROOT, capture_output=True, **more)
        assert done.returncode == status, done.stderr.decode()
        return done.stdout

    return run


@pytest.fixture(autouse=True)
def in_root(monkeypatch):
    monkeypatch.chdir(ROOT)


NOTICE = """某县水务局2023年工作要点

一、清淤河道。6月底前清淤三条河道，完成率不低于95%。（工程股牵头，各乡镇配合）
二、排查堤坝。每季度排查一次堤坝。（建管股）
"""


@pytest.fixture
def notice():
    return NOTICE
