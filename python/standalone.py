#!/usr/bin/env python3
"""A Spark standalone cluster on loopback: a master and some workers, each a process of its own, gone when it is closed.

usage: standalone.py SCRIPT ARGUMENT…   submits a script to such a cluster of two workers

Used by the example, the tests and the measurements. Needs PySpark (whose wheel holds all of Spark) and Java 17 or later.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from types import TracebackType

PATIENCE = 120
"""Seconds that a part of the cluster may take to come up."""


class Cluster:
    """A master and some workers of one core each."""

    def __init__(self, workers: int = 2, memory: str = "1g") -> None:
        import pyspark

        # Whoever is told to end takes the cluster along.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

        # A session in this process names the Python of its workers, which is to be the one that has the package.
        os.environ.update({"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"})
        self.home = pathlib.Path(pyspark.__file__).parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yaodian-spark-"))
        self.memory = memory
        self.processes: list[subprocess.Popen[bytes]] = []
        try:
            self.master = self._master()
            started = [self._worker() for _ in range(workers)]
            self.workers = [self._known(*worker) for worker in started]
        except BaseException:
            self.close()
            raise

    def _start(self, name: str, *arguments: str) -> tuple[subprocess.Popen[bytes], pathlib.Path]:
        log = self.folder / f"{name}.log"
        environment = {**os.environ, "SPARK_HOME": str(self.home), "SPARK_DAEMON_MEMORY": "256m"}
        command = [str(self.home / "bin" / "spark-class"), *arguments]
        with open(log, "wb") as out:
            # A group of its own: a worker and the executors that it starts can be killed as one.
            process = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True
            )
        self.processes.append(process)
        return process, log

    def _said(self, process: subprocess.Popen[bytes], log: pathlib.Path, pattern: str) -> str:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            found = re.search(pattern, log.read_text(errors="replace"))
            if found:
                return found[1]
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"Spark did not come up:\n{log.read_text(errors='replace')[-3000:]}")

    def _master(self) -> str:
        process, log = self._start(
            "master",
            "org.apache.spark.deploy.master.Master",
            *("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"),
        )
        return self._said(process, log, r"Starting Spark master at (spark://\S+)")

    def add_worker(self) -> subprocess.Popen[bytes]:
        """Starts one more worker and waits until the master knows it."""
        return self._known(*self._worker())

    def _worker(self) -> tuple[subprocess.Popen[bytes], pathlib.Path]:
        name = f"worker-{len(self.processes)}"
        return self._start(
            name,
            "org.apache.spark.deploy.worker.Worker",
            *("--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1", "--memory", self.memory),
            *("--work-dir", str(self.folder / name), self.master),
        )

    def _known(self, process: subprocess.Popen[bytes], log: pathlib.Path) -> subprocess.Popen[bytes]:
        self._said(process, log, r"(Successfully registered) with master")
        return process

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """Kills a worker and its executors at once, as a machine that fails takes them with it."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def conf(self) -> dict[str, str]:
        """What a session needs to run here: an executor of one core on each worker, nothing that looks outside."""
        return {
            "spark.master": self.master,
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.cores": "1",
            "spark.executor.memory": "512m",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "2048",
            "spark.sql.shuffle.partitions": "2",
            "spark.local.dir": str(self.folder / "local"),
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
        }

    def submit(self, script: str, *arguments: str) -> None:
        """``spark-submit`` of a script."""
        conf = [f"--conf={key}={value}" for key, value in self.conf().items()]
        command = [str(self.home / "bin" / "spark-submit"), *conf, script, *arguments]
        environment = {**os.environ, "SPARK_HOME": str(self.home)}
        subprocess.run(command, check=True, env=environment)

    def close(self) -> None:
        """Ends all of it."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with Cluster() as cluster:
        cluster.submit(*sys.argv[1:])
