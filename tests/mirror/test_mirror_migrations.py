"""A mirror that the first released schema made is brought up to today's, with nothing lost and nothing taken for news.

`fixtures/schema-1.sql` is such a mirror as SQLite dumps it: three of ten issuances, after a first load, a retirement of
a part of a batch, and a refresh. It is never written again. Whatever the schema becomes, its mirrors have to open.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from isometric_registry.mirror import Mirror, migrations
from isometric_registry.mirror.tables import KINDS, ORGANISATION
from isometric_registry.mirror.versions import digest_of

pytestmark = pytest.mark.slow

FIRST = Path(__file__).parent / "fixtures" / "schema-1.sql"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A mirror with the first schema."""
    path = tmp_path / "registry.db"
    connection = sqlite3.connect(path)
    connection.executescript(FIRST.read_text(encoding="utf-8"))
    connection.close()
    return path


def shape(path: Path) -> dict[str, set[str]]:
    """Return the columns of every table and view, and the indexes of every table."""
    engine = sa.create_engine(f"sqlite:///{path}")
    look = sa.inspect(engine)
    found = {name: {column["name"] for column in look.get_columns(name)} for name in look.get_table_names()}
    found |= {name: {column["name"] for column in look.get_columns(name)} for name in look.get_view_names()}
    for name in look.get_table_names():
        found[f"indexes of {name}"] = {str(index["name"]) for index in look.get_indexes(name)}
    engine.dispose()
    return found


def test_the_first_schema_becomes_todays(first: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.db"
    with Mirror(fresh) as mirror:
        migrations.make_mirror(mirror.engine, "http://127.0.0.1/registry/v0")
    with Mirror(first) as mirror:
        assert mirror.status().cursor == 1945
    assert shape(first) == shape(fresh)


def test_a_mirror_with_the_first_schema_still_says_what_it_said(first: Path) -> None:
    with Mirror(first) as mirror:
        changes = [(one.kind, one.change) for one in mirror.changes()]
        assert ("credit_batch", "retired") in changes
        assert ("credit_batch", "split") in changes
        assert len(list(mirror.changes(with_first_load=True))) > len(changes)
        broken = {finding.rule for finding in mirror.check().findings}
        assert not broken & {"feed", "halves"}
        assert mirror.holdings().dated == mirror.holdings().known


def test_what_the_first_schema_holds_is_no_news_to_todays_rules(first: Path) -> None:
    """Whatever is read again is compared by its digest: another way to make one would rewrite the whole mirror."""
    compared = 0
    with Mirror(first) as mirror:
        mirror.status()
        with mirror.engine.connect() as connection:
            # The digest of an organisation is that of the last answer, and its row has what others told of it besides.
            for kind in set(KINDS) - {ORGANISATION}:
                for row in connection.execute(sa.select(kind.table)).mappings():
                    assert digest_of({name: row[name] for name in kind.state}) == row["digest"], kind.name
                    compared += 1
    assert compared == 40


def test_a_migration_is_done_once_and_whole_or_not_at_all(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def migrate(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE checks SET problem = 'migrated'"))
        done.append("tried")
        if len(done) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 2)
    monkeypatch.setitem(migrations.MIGRATIONS, 1, migrate)
    with Mirror(first) as mirror:
        with pytest.raises(KeyboardInterrupt):
            mirror.status()
        assert told(first) == ("1", None)
        mirror.status()
        mirror.status()
    assert told(first) == ("2", "migrated")
    assert len(done) == 2


def told(path: Path) -> Any:
    connection = sqlite3.connect(path)
    found = connection.execute(
        "SELECT value, (SELECT max(problem) FROM checks) FROM about WHERE name = 'schema_version'"
    ).fetchone()
    connection.close()
    return found
