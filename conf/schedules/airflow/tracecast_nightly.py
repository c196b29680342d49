"""Scores new and changed images every night: an Airflow DAG.

Put this file into the DAGs folder of Airflow 3. What differs per site comes from the environment of the
scheduler and its workers, with these defaults:

    TRACECAST_HOME      /opt/tracecast      a built checkout
    TRACECAST_GRAPH     /data/graph.onnx
    TRACECAST_IMAGES    /data/photos
    TRACECAST_OUTPUT    /data/scores
    TRACECAST_MASTER    (none)              spark://..., yarn or k8s://...; one embedded Spark without it
    TRACECAST_OPTIONS   --incremental --resume --deadline 3h --max-failures 1%

The DAG run's id is the run key, so that a task that is cleared or retried after the night was complete
does nothing. A command's exit code decides what becomes of the task.
"""

import datetime
import json
import os
import pathlib
import shlex
import subprocess

from airflow.sdk import dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

HOME = pathlib.Path(os.environ.get("TRACECAST_HOME", "/opt/tracecast"))
GRAPH = os.environ.get("TRACECAST_GRAPH", "/data/graph.onnx")
IMAGES = os.environ.get("TRACECAST_IMAGES", "/data/photos")
OUTPUT = os.environ.get("TRACECAST_OUTPUT", "/data/scores")
MASTER = os.environ.get("TRACECAST_MASTER")
OPTIONS = os.environ.get("TRACECAST_OPTIONS", "--incremental --resume --deadline 3h --max-failures 1%")

# Exit codes are the same for every command and never change.
DEADLINE = 14
# Another start may mend it: Spark gave up, no memory, or the process was ended.
WORTH_ANOTHER_TRY = {8, 11, 129, 130, 143, -9, 137}
REASONS = {
    2: "an option makes no sense",
    3: "the graph, its labels or its interface cannot be used",
    4: "the images cannot be found, or may not be read",
    5: "the output is held by another run, or cannot be written",
    6: "more images failed than --max-failures allows: the log says where their quarantine is",
    7: "the device or engine cannot be used",
    8: "Spark gave up",
    9: "the counts do not add up",
    11: "out of memory",
}


def command(run_key):
    launcher = [str(HOME / "scripts" / "tracecast")]
    if MASTER:
        launcher += ["--master", MASTER]
    return [
        *launcher, "score", "--quiet", "--graph", GRAPH, "--images", IMAGES, "--output", OUTPUT,
        "--run-key", run_key, *shlex.split(OPTIONS),
    ]


def judge(code):
    """Ends the task as the exit code says: success, a skip, a failure that is tried again, or one that is not."""
    if code == 0:
        return
    reason = f"exit code {code}: {REASONS.get(code, 'see the log above')}"
    if code == DEADLINE:
        raise AirflowSkipException(f"exit code {code}: the deadline came; the next night scores the rest")
    if code in WORTH_ANOTHER_TRY:
        raise RuntimeError(reason)
    raise AirflowFailException(reason)


@dag(
    schedule="10 2 * * *",
    start_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["tracecast"],
    doc_md=__doc__,
)
def tracecast_nightly():
    @task(retries=2, retry_delay=datetime.timedelta(minutes=int(os.environ.get("TRACECAST_RETRY_MINUTES", "5"))))
    def score():
        words = command(get_current_context()["run_id"])
        print(shlex.join(words))
        judge(subprocess.run(words, check=False).returncode)

    # After a deadline, too: the report says how far the night came.
    @task(trigger_rule="none_failed")
    def report():
        said = json.loads((pathlib.Path(OUTPUT) / "run.json").read_text())
        print(json.dumps({name: said.get(name) for name in ("status", "counts", "throughput")}, indent=2))
        return said["counts"]

    score() >> report()


tracecast_nightly()
