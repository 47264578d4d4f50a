"""Adds up a mirror's credits with Spark, from the Parquet of `isometric-registry mirror export`.

isometric-registry mirror export --partition-by status -o batches.parquet
spark-submit spark_sum.py batches.parquet
"""

import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import sum as total


def kilograms_by_status(spark: SparkSession, folder: str) -> dict[str, int]:
    """Return the kilograms of each status; kilograms are 64-bit integers, so that the sums are exact."""
    batches = spark.read.parquet(folder)
    rows = batches.groupBy("status").agg(total("credit_kgs").alias("credit_kgs")).collect()
    return {row["status"]: row["credit_kgs"] for row in rows}


if __name__ == "__main__":
    session = SparkSession.builder.appName("registry").getOrCreate()
    for status, kgs in sorted(kilograms_by_status(session, sys.argv[1]).items()):
        print(f"{status}: {kgs:,} kg")
    session.stop()
