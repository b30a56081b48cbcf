# Carries out a file of statements and answers each query with a line of JSON; on the standard error stand the seconds that all this took,
# and each query. ClickHouse as a library, whose folder TREFOIL_PYTHON names.
# python3 clickhouse.py STATEMENTS QUERY...
import json
import os
import sys
import time

sys.path.insert(0, os.environ["TREFOIL_PYTHON"])
from chdb.session import Session

session = Session()


def timed(act):
    """What an act comes to, and on the standard error how long it took."""
    began = time.perf_counter()
    done = act()
    print(time.perf_counter() - began, file=sys.stderr)
    return done


def prepare():
    session.query("CREATE DATABASE answers")
    session.query("USE answers")
    with open(sys.argv[1], encoding="utf-8") as statements:
        for statement in statements.read().split(";\n"):
            if statement.strip():
                session.query(statement)


timed(prepare)
for query in sys.argv[2:]:
    rows = timed(lambda: session.query(query, "JSONEachRow").data())
    print(json.dumps([json.loads(row) for row in rows.splitlines()]))
