"""Tests of the mirror beside what it is used with, for `make mirror-test`: Spark, Dagster, Datasette, a server.

Elsewhere none of it is collected, and there none of it is skipped: what is missing there is a failure.
"""

from __future__ import annotations

import os

collect_ignore_glob = [] if "MIRROR_TEST_POSTGRESQL" in os.environ else ["test_*.py"]
