"""The only door to the driver: a login, a transaction that reads, and one that writes.

Transactions are the driver's managed ones: tried again for half a minute where the server says that this may help, or
is away. One that writes is ended by the server after WRITE_SECONDS, so that nobody's lock can hold us for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graphkit.errors import StoreError
from graphkit.stores.neo4j_errors import opening_error, running_error
from graphkit.stores.reading import timed_out

OLDEST = (5, 7)  # the first whose notifications can be turned off
WRITE_SECONDS = 120.0
T = TypeVar("T")


class Connection:
    """A login to one database of a Neo4j server, 5.7 or newer. Every method raises StoreError."""

    def __init__(self, url: str, *, user: str, password: str | None, database: str | None) -> None:
        self.url = url
        self._database = database
        with ExitStack() as on_failure:
            try:
                # Short limits: a wrong address should be told at once, not after the driver's 30 to 60 seconds.
                self._driver = neo4j.GraphDatabase.driver(
                    url,
                    auth=None if password is None else (user, password),
                    connection_timeout=5.0,
                    connection_acquisition_timeout=10.0,
                    max_transaction_retry_time=30.0,  # as long as a server may take to start again
                    user_agent="graphkit",
                )
                on_failure.callback(self._driver.close)
                self._driver.verify_connectivity()
                check_version(url, self._driver.get_server_info().agent)
                if database:
                    self._driver.execute_query("RETURN 1", database_=database)
            except (DriverError, Neo4jError, OSError, ValueError) as error:
                raise opening_error(url, user, password, error) from None  # its own text may quote what we sent
            on_failure.pop_all()

    def read(
        self,
        cypher: str,
        gather: Callable[[neo4j.Result], T],
        parameters: Mapping[str, object] | None = None,
        *,
        timeout: float | None = None,
    ) -> T:
        """Run one query that only reads, and return what `gather` makes of its rows, within `timeout` seconds."""
        query: Any = cypher  # the driver's types want a literal; ours are literals and checked names, or the user's

        @neo4j.unit_of_work(timeout=timeout)
        def work(transaction: neo4j.ManagedTransaction) -> T:
            return gather(transaction.run(query, dict(parameters or {})))

        with self._told(reads=True), self._session() as session:
            try:
                return session.execute_read(work)
            except Neo4jError as error:
                if "TransactionTimedOut" in str(error.code):
                    raise StoreError(timed_out(self.url, timeout)) from error
                raise

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run `work` in one transaction; it may run more than once, and what it raises undoes it all."""
        timed = neo4j.unit_of_work(timeout=WRITE_SECONDS)(work)
        with self._told(), self._session() as session:
            return session.execute_write(timed)

    def define(self, cypher: str) -> None:
        """Run one command on constraints or indexes."""
        query: Any = cypher
        with self._told(), self._session() as session:
            session.execute_write(lambda transaction: transaction.run(query).consume())

    def try_once(self, cypher: str, parameters: Mapping[str, object]) -> None:
        """Run a query that may fail without harm; it is not tried again."""
        query: Any = cypher
        with suppress(DriverError, Neo4jError, OSError), self._session() as session:
            session.run(query, dict(parameters)).consume()

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def _session(self) -> neo4j.Session:
        # Notifications would be logged; what matters comes as an error.
        return self._driver.session(database=self._database, notifications_min_severity="OFF")

    @contextmanager
    def _told(self, *, reads: bool = False) -> Iterator[None]:
        """Turn what the driver raises into a StoreError that says what to do."""
        try:
            yield
        except (DriverError, Neo4jError, OSError) as error:
            raise StoreError(running_error(self.url, error, reads)) from error
        except (TypeError, ValueError, OverflowError) as error:  # a parameter that Bolt cannot carry
            raise StoreError(f"The query on {self.url} was not sent: {error}. Mend its parameters.") from error


def check_version(url: str, agent: str) -> None:
    """Raise StoreError where the server calls itself a Neo4j that is too old ("Neo4j/4.4.48")."""
    found = re.match(r"Neo4j/v?(\d+)\.(\d+)", agent)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        raise StoreError(
            f"The server at {url} is {agent}, and graphkit needs Neo4j 5.7 or newer (it is tested on 5.26). "
            "Upgrade the server, or write a file with `graphkit write DIR --to graph.graphml`."
        )
