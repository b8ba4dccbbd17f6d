"""Cypher of somebody who does not own the database reads no file, runs no procedure, and learns nothing of accounts."""

from __future__ import annotations

from typing import Any

import pytest

from calipso import accounts
from calipso.accounts import ask_guarded, refuse_unsafe
from calipso.errors import CalipsoError, Invalid
from calipso.graph import Graph
from calipso.queries import query
from tests.accounts import PASSWORD, admin, projects
from tests.test_cypher_files import NAMES

pytestmark = pytest.mark.graph
NESTED = "RETURN [x IN [1] | COLLECT {{ {} }}] AS x"
READS_A_FILE = "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line[0] AS l"
RUNS_A_PROCEDURE = "CALL db.labels() YIELD label RETURN label"
REFUSED = [
    READS_A_FILE,
    READS_A_FILE.lower(),
    NESTED.format(READS_A_FILE),
    "MATCH (n) CALL (n) { " + READS_A_FILE + " } RETURN l",
    "LOAD/* */CSV FROM 'file:///x' AS l RETURN l",
    "LOAD // \r CSV FROM 'file:///x' AS l RETURN l",
    "LOAD\u3000CSV FROM 'file:///x' AS l RETURN l",
    "L\\u004fAD CSV FROM 'file:///x' AS l RETURN l",
    "RETURN '\\u0027 AS x " + READS_A_FILE,
    RUNS_A_PROCEDURE,
    NESTED.format(RUNS_A_PROCEDURE),
    "CYPHER 25 " + NESTED.format(RUNS_A_PROCEDURE),
    "OPTIONAL " + RUNS_A_PROCEDURE,
    "CALL `db`.`labels`() YIELD label RETURN label",
    "CALL /*{*/ db.labels() YIELD label RETURN label",
    "CALL // {\n db.labels() YIELD label RETURN label",
    "CALL\u00a0db.labels() YIELD label RETURN label",
    "CA\\u004cL db.labels()",
    "CYPHER 25 WHEN true THEN " + RUNS_A_PROCEDURE,
    "SHOW TRANSACTIONS YIELD parameters",
    "SHOW USERS",
    "SHOW SETTINGS",
    "SHOW\u00a0INDEXES",
    "CYPHER 25 MATCH (n) SHOW INDEXES YIELD name RETURN name",
    "CYPHER 25 CALL () { SHOW INDEXES YIELD name RETURN name } RETURN name",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system MATCH (n) RETURN n",
    "// a comment \r " + RUNS_A_PROCEDURE + "\n",
    "// a comment \u2028 " + RUNS_A_PROCEDURE + "\n",
    "// a comment\n /* */ // another\n" + RUNS_A_PROCEDURE,
    "MATCH (u:User) RETURN u",
    "MATCH (u:`User`) RETURN u",
    "MATCH (n) WHERE n:Host|Token RETURN n",
    "MATCH (n:!Host&Session) RETURN n",
]
# What nobody can keep from reading nodes by their labels; all that it gets is sealed.
READS_ACCOUNTS = [
    "MATCH (n) RETURN labels(n), properties(n)",
    "MATCH (n) UNWIND keys(n) AS key RETURN toString(n[key])",
    "MATCH (n) WHERE 'User' IN labels(n) RETURN n.sealed, n.key",
    "MATCH (n) WHERE NOT n:Object RETURN n",
    "CYPHER 25 MATCH (n:$('Us' + 'er')) RETURN n.sealed",
    "WITH 'Tok' + 'en' AS label MATCH (n:$(label)) RETURN properties(n)",
    "MATCH (n) RETURN [x IN [1] | COLLECT { MATCH (m) RETURN properties(m) }] AS all LIMIT 1",
    "MATCH (n) WITH n ORDER BY elementId(n) RETURN reduce(all = '', key IN keys(n) | all + toString(n[key]))",
]
HARMLESS = [
    "// What is in use? CALL it LOAD CSV.\n  // Show them.\nMATCH (n) RETURN count(n)",
    "MATCH (n) RETURN count(n)",
    "MATCH (h:Host) WHERE h.name STARTS WITH 'User' RETURN h.name",
    "CALL { MATCH (n) RETURN n } RETURN count(n)",
    "CALL () {\n RETURN 1 AS x } RETURN x",
    "MATCH (user:Host) RETURN user.name AS reload",
    "MATCH (n) RETURN datetime.truncate('day', datetime()) AS t LIMIT 1",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_what_could_read_files_or_run_procedures_is_refused(graph: Graph, statement: str) -> None:
    with pytest.raises(Invalid) as told:
        ask_guarded(graph, statement, {}, 10, 10)
    assert told.value.hint
    assert "Neo4j" not in told.value.message, "it is refused before Neo4j is asked"


@pytest.mark.parametrize("statement", HARMLESS)
def test_what_only_asks_is_run(graph: Graph, statement: str) -> None:
    assert ask_guarded(graph, statement, {}, 10, 10)[1] is not None


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("questions/")])
def test_all_saved_questions_may_be_asked(name: str) -> None:
    refuse_unsafe(query(name))


@pytest.mark.parametrize(
    "statement", ["CREATE (n:Host)", "MATCH (n) DETACH DELETE n", "CREATE USER x SET PASSWORD 'abcdefghi'"]
)
def test_nothing_is_written(graph: Graph, statement: str) -> None:
    with pytest.raises(Invalid):
        ask_guarded(graph, statement, {}, 10, 10)


@pytest.mark.parametrize(
    "text", ["RETURN apoc.cypher.run('x', {})", "RETURN `apoc` . /* */ `load`.x()", "RETURN APOC.x(1)"]
)
def test_functions_of_plugins_are_refused_where_there_are_any(text: str) -> None:
    with pytest.raises(Invalid, match="functions of plugins"):
        refuse_unsafe(text, ["apoc.cypher.run", "apoc.load.x"])


@pytest.mark.parametrize("statement", READS_ACCOUNTS)
def test_no_statement_learns_a_name_a_role_a_hash_or_a_secret(graph: Graph, statement: str) -> None:
    (moz,) = projects(graph, "Mozarella")
    admin(graph, "Administratorix")
    accounts.add_user(graph, "Tenantus", PASSWORD, "operator", projects=[moz], by="Administratorix")
    token, row = accounts.add_token(
        graph, "Tenantus", "Grafanatus", role="viewer", projects=[moz], by="Administratorix"
    )
    session = accounts.begin_session(graph, accounts.authenticate(graph, "Tenantus", PASSWORD), 8)
    accounts.authenticate_token(graph, token)
    accounts.note(graph, accounts.Entry("Tenantus", "login", "Grafanatus", "192.0.2.7"))
    graph.write("database/test_forget_objects")

    told = repr(without_refusal(graph, statement))

    assert "gAAAAA" in told, "sealed texts are what it gets"
    secrets = [token, session, PASSWORD, "Administratorix", "Tenantus", "Grafanatus", moz, "192.0.2.7"]
    words = ["argon2", "viewer", "operator", "admin", "login", "enabled", "Mozarella"]
    assert [word for word in secrets + words if word.lower() in told.lower()] == []
    assert row["name"] == "Grafanatus"


def without_refusal(graph: Graph, statement: str) -> Any:
    """What a statement gives, whatever is thought of its words."""
    try:
        return graph.ask(statement, {}, 1000, 30)
    except CalipsoError as err:
        pytest.fail(f"the attack itself is wrong: {err}")
