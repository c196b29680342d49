#!/usr/bin/env bash
# A barrier of Spark's barrier stages lets each task go up to a second after the last one has come, and
# not all at the same time: a task that waits looks once a second, from the moment at which it came
# itself, whether the others are there. Tasks that are to begin something together begin it up to a second
# apart, though the barrier is called for just that; each barrier costs about a second even where both
# tasks are in one process and come at once. allGather, which tells the tasks each other's clocks, waits
# in the same way; a time that all agree on starts them together.
#
# pyspark 4.1.3, Java 17, Python 3.11; seen on 2026-11-29, local[2], six barriers of two tasks:
#   after the last task had come, tasks went on after 0.00 to 1.01 s
#   the two tasks of one barrier went on 0.20 to 1.00 s apart
#   6 barriers that both tasks reached at once took 5.0 s
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet pyspark==4.1.3
cat > "$folder/barrier.py" <<'PYTHON'
import sys
import time

from pyspark import BarrierTaskContext
from pyspark.sql import SparkSession

LATE = [0.0, 0.3, 0.5, 0.7, 0.9, 0.2]  # by how much the second task comes later, in seconds


def task(ignored):
    context = BarrierTaskContext.get()
    context.barrier()
    waits = []
    for late in LATE:
        context.barrier()
        time.sleep(late * context.partitionId())
        came = time.time()
        context.barrier()
        waits.append((came, time.time()))
    context.barrier()
    start = time.time()
    for _ in LATE:
        context.barrier()
    yield waits, time.time() - start


spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
first, second = (
    spark.sparkContext.parallelize(range(2), 2).barrier().mapPartitions(task).collect())
spark.stop()
late, apart = [], []
for (came, went), (other_came, other_went) in zip(first[0], second[0]):
    last = max(came, other_came)
    late += [went - last, other_went - last]
    apart.append(abs(went - other_went))
print(f"after the last task had come, tasks went on after {min(late):.2f} to {max(late):.2f} s")
print(f"the two tasks of one barrier went on {min(apart):.2f} to {max(apart):.2f} s apart")
print(f"{len(LATE)} barriers that both tasks reached at once took {max(first[1], second[1]):.1f} s")
sys.exit(0 if max(late) > 0.5 and max(apart) > 0.3 else "the behaviour has changed")
PYTHON
"$folder/python/bin/python" "$folder/barrier.py" 2> "$folder/log" || { cat "$folder/log" >&2; exit 1; }
