"""The graph: runs named Cypher files against Neo4j; the only importer of the driver."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self, TypeGuard

import neo4j
from neo4j import exceptions as bolt

from calipso.errors import Conflict, DatabaseError, Invalid, OutOfMemory
from calipso.queries import query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from neo4j import EagerResult, ManagedTransaction, ResultSummary, Transaction

Row = dict[str, Any]
PATIENCE_S = 30.0
REHEARSALS = 5

logger = logging.getLogger(__name__)


@dataclass
class WriteCounts:
    """What the server itself counted while it wrote; adds up over statements."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    properties_set: int = 0
    labels_added: int = 0
    labels_removed: int = 0

    def add(self, other: WriteCounts) -> None:
        """Add another statement's counts to these."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


def _counts(summary: ResultSummary) -> WriteCounts:
    return WriteCounts(**{field.name: getattr(summary.counters, field.name) for field in fields(WriteCounts)})


def _row(record: neo4j.Record) -> Row:
    """A record as a dict. Our files return values and never nodes, so that long lists need not be looked through."""
    return dict(zip(record.keys(), record.values(), strict=True))


def _explain(err: Exception, uri: str) -> DatabaseError:
    """A driver's exception in the words of the one who must mend it."""
    if isinstance(err, bolt.ConstraintError):
        return Conflict(f"Neo4j at {uri}: {err.message}", "somebody else wrote the same at this moment: try again")
    if isinstance(err, bolt.ClientError) and str(err.code).endswith("AlreadyExists"):
        return Conflict(f"Neo4j at {uri}: {err.message}", "somebody else made the same at this moment: try again")
    if isinstance(err, bolt.AuthError):
        return DatabaseError(
            f"Neo4j at {uri} refuses user or password", "check CALIPSO_NEO4J_USER and CALIPSO_NEO4J_PASSWORD"
        )
    if isinstance(err, bolt.ServiceUnavailable | bolt.SessionExpired):
        return DatabaseError(
            f"no Neo4j answers at {uri}", "start one with: calipso db start (or set CALIPSO_NEO4J_URI)"
        )
    if _is_about_memory(err):
        return OutOfMemory(
            f"Neo4j at {uri} has too little memory: {err.message}", "give the server more heap or ask for less at once"
        )
    return DatabaseError(f"Neo4j at {uri}: {err}", "see the server's log")


def _is_about_memory(err: Exception) -> TypeGuard[bolt.TransientError]:
    return isinstance(err, bolt.TransientError) and "Memory" in str(err.code)


class Graph:
    """A held connection to one Neo4j database; use it as a context manager.

    A statement that meets no server is tried again for `patience_s`: a server that restarts is waited for. After that,
    the next ones fail at once until the server answers again. `key_file` is where the key of the accounts in this graph is.
    """

    def __init__(
        self,
        uri: str,
        user: str,
        password: str,
        database: str = "neo4j",
        patience_s: float = PATIENCE_S,
        *,
        key_file: Path | None = None,
    ) -> None:
        self.uri = uri
        self.database = database
        self.key_file = key_file
        self._unanswered = False
        try:
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user, password),
                notifications_min_severity="OFF",
                connection_timeout=10,
                max_transaction_retry_time=patience_s,
            )
        except (ValueError, bolt.ConfigurationError) as err:
            raise Invalid(f"the Neo4j address {uri!r} cannot be used: {err}", "write it like bolt://host:7687") from err

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._driver.close()

    def verify(self) -> None:
        """Prove that the server answers, lets us in and has the database open. Raises DatabaseError with the remedy."""
        try:
            self._driver.verify_connectivity()  # fails at once where nobody answers; a query would be tried for long
        except (bolt.DriverError, bolt.Neo4jError) as err:
            raise _explain(err, self.uri) from err
        self.read("database/answers")

    def admits(self) -> bool:
        """Whether the server lets this user in with this password. Raises DatabaseError when it does not answer."""
        try:
            self._driver.verify_connectivity()
        except bolt.AuthError:
            return False
        except (bolt.DriverError, bolt.Neo4jError) as err:
            raise _explain(err, self.uri) from err
        return True

    def read(self, name: str, /, **params: object) -> list[Row]:
        """The records of the named query as dicts, run in a read transaction."""
        return [_row(record) for record in self._run(query(name), params, neo4j.RoutingControl.READ).records]

    def write(
        self, name: str, /, *, before_commit: Callable[[], object] | None = None, **params: object
    ) -> WriteCounts:
        """Run the named writing query; what the server counted.

        What `before_commit` waits for happens before this is kept; what it raises is raised, and nothing is kept.
        """
        return _counts(self._run(query(name), params, neo4j.RoutingControl.WRITE, before_commit).summary)

    def change(self, name: str, /, **params: object) -> list[Row]:
        """Run a named writing query that also returns records (a lease, a number)."""
        return [record.data() for record in self._run(query(name), params, neo4j.RoutingControl.WRITE).records]

    @contextmanager
    def rehearsal(self, prepare: Callable[[Graph], object]) -> Iterator[Graph]:
        """The graph within one transaction that is never kept: what `prepare` changes is seen by questions in the block alone.

        Where another writer holds what `prepare` would change, it is tried again. Raises DatabaseError.
        """
        session = self._session()
        try:
            with session:
                for left in reversed(range(REHEARSALS)):
                    transaction = session.begin_transaction()
                    rehearsal = _Rehearsal(self, transaction)
                    try:
                        prepare(rehearsal)
                        break
                    except Conflict:
                        transaction.close()
                        if not left:
                            raise
                try:
                    yield rehearsal
                finally:
                    transaction.close()
        except (bolt.DriverError, bolt.Neo4jError) as err:
            raise _explain(err, self.uri) from err

    def reading(self) -> Reading:
        """This graph for one who asks several things in a row: cheaper, as they share a transaction. To be closed."""
        return Reading(self)

    def ask(self, statement: str, params: Row, limit: int, timeout_s: float) -> tuple[list[str], list[list[Any]], bool]:
        """A user's own read-only Cypher: column names, at most `limit` rows, and whether there were more.

        Raises Invalid when the statement is wrong, would write, or takes longer than `timeout_s`.
        """
        text = neo4j.Query(statement, timeout=timeout_s)
        try:
            with self._driver.session(database=self.database, default_access_mode=neo4j.READ_ACCESS) as session:
                result = session.run(text, params)
                rows = result.fetch(limit + 1)
                return list(result.keys()), [list(row.values()) for row in rows[:limit]], len(rows) > limit
        except bolt.ClientError as err:
            raise Invalid(f"Neo4j refuses the query: {err.message}", "only reading Cypher is run here") from err
        except (bolt.DriverError, bolt.Neo4jError) as err:
            raise _explain(err, self.uri) from err

    def _session(self, mode: str = neo4j.WRITE_ACCESS) -> neo4j.Session:
        """A session that sees what this connection wrote, on whichever server."""
        return self._driver.session(
            database=self.database,
            default_access_mode=mode,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _run(
        self,
        text: str,
        params: Row,
        routing: neo4j.RoutingControl,
        before_commit: Callable[[], object] | None = None,
    ) -> EagerResult:
        def work(transaction: ManagedTransaction) -> EagerResult:
            try:
                result = transaction.run(text, params).to_eager_result()
            except bolt.TransientError as err:
                if _is_about_memory(err):  # the driver would try the same again, which fits no better
                    raise _explain(err, self.uri) from err
                raise
            if before_commit:
                before_commit()
            return result

        try:
            if self._unanswered:
                self._driver.verify_connectivity()
                self._unanswered = False
            with self._session() as session:
                if routing is neo4j.RoutingControl.READ:
                    return session.execute_read(work)
                return session.execute_write(work)
        except (bolt.DriverError, bolt.Neo4jError) as err:
            self._unanswered = isinstance(err, bolt.ServiceUnavailable | bolt.SessionExpired)
            raise _explain(err, self.uri) from err


class _Rehearsal(Graph):
    """A graph whose statements all run in one transaction, which whoever began it does not keep."""

    def __init__(self, graph: Graph, transaction: Transaction) -> None:
        self.uri, self.database, self.key_file = graph.uri, graph.database, graph.key_file
        self._transaction, self._lock = transaction, threading.Lock()

    def _run(
        self,
        text: str,
        params: Row,
        routing: neo4j.RoutingControl,
        before_commit: Callable[[], object] | None = None,
    ) -> EagerResult:
        try:
            with self._lock:
                return self._transaction.run(text, params).to_eager_result()
        except bolt.TransientError as err:
            if _is_about_memory(err):
                raise _explain(err, self.uri) from err
            raise Conflict(f"Neo4j at {self.uri}: {err.message}", "somebody else writes: try again") from err
        except (bolt.DriverError, bolt.Neo4jError) as err:
            raise _explain(err, self.uri) from err


class Reading(Graph):
    """A graph whose reads share a transaction, which is begun with the first and spares each of the others two round trips.

    Each read sees what is committed by then. Writes, reads of other threads, and whatever meets a failure go the usual way.
    """

    def __init__(self, graph: Graph) -> None:
        self.uri, self.database, self.key_file = graph.uri, graph.database, graph.key_file
        self._graph, self._driver, self._thread = graph, graph._driver, threading.get_ident()
        self._held: neo4j.Session | None = None
        self._transaction: Transaction | None = None

    def close(self) -> None:
        """End the transaction; the graph itself stays."""
        session, self._held, self._transaction = self._held, None, None
        if session is not None:
            with suppress(bolt.DriverError, bolt.Neo4jError):
                session.close()

    def _run(
        self,
        text: str,
        params: Row,
        routing: neo4j.RoutingControl,
        before_commit: Callable[[], object] | None = None,
    ) -> EagerResult:
        if routing is not neo4j.RoutingControl.READ:
            self.close()  # what is read next has to know of it, on whichever server
        elif threading.get_ident() == self._thread:
            try:
                return self._begun().run(text, params).to_eager_result()
            except (bolt.DriverError, bolt.Neo4jError):
                self.close()  # the usual way tries again, or tells what is wrong
        return self._graph._run(text, params, routing, before_commit)

    def _begun(self) -> Transaction:
        if self._transaction is None:
            self._held = self._session(neo4j.READ_ACCESS)
            self._transaction = self._held.begin_transaction()
        return self._transaction
