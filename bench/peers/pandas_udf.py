"""The peer: batch scoring in PySpark as an expert writes it by hand.

binaryFile in, an iterator pandas_udf with Pillow, torchvision's transforms and ONNX Runtime, Parquet
out. One ONNX Runtime session with one thread per Python worker, two workers, batches of 4, as score has them.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf

SLOTS = 2
BATCH = 4


def start_spark():
    # Workers get this Python and its packages; by default they would get the python3 of the PATH.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    return (
        SparkSession.builder.master(f"local[{SLOTS}]")
        .appName("pandas-udf")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        # Batches as large as the graph's; the default of 10,000 rows would hold every photograph.
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
        # Photographs are small: by default each counts as 4 MiB and every 31 make a partition.
        .config("spark.sql.files.openCostInBytes", str(64 * 1024))
        .config("spark.executorEnv.OMP_NUM_THREADS", "1")
        .getOrCreate()
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", required=True)
    parser.add_argument("--images", required=True)
    parser.add_argument("--output", required=True)
    options = parser.parse_args()
    graph = str(Path(options.graph).resolve())

    spark = start_spark()
    spark.sparkContext.addPyFile(str(Path(__file__).with_name("scorer.py")))

    @pandas_udf("array<struct<index: int, score: float>>")
    def predictions(batches: Iterator[pandas.Series]) -> Iterator[pandas.Series]:
        from scorer import score

        for contents in batches:
            yield pandas.Series(score(graph, contents))

    photos = spark.read.format("binaryFile").load(options.images)
    scored = photos.select("path", predictions("content").alias("predictions"))
    scored.write.mode("overwrite").parquet(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
