"""What to say about each fault of a Neo4j server. A password never stands in it."""

from __future__ import annotations

from neo4j.exceptions import AuthError, ConstraintError, IncompleteCommit, Neo4jError

from graphkit.errors import LoginError, StoreError

_AGAIN = "Run the same command again: it goes on where this one stopped."
_NO_WRITING = ("Forbidden", "WriteOnReadOnlyAccessDatabase", "NotALeader", "ReadOnly")
_WAITED = ("TransactionTimedOut", "LockAcquisitionTimeout", "LockClientStopped", "DeadlockDetected")


def opening_error(url: str, user: str, password: str | None, error: Exception) -> StoreError:
    """Say what to do about a server that could not be opened."""
    if isinstance(error, AuthError):
        login = f"user {user!r} with this password" if password else "a login without password"
        return LoginError(
            f"Neo4j at {url} refuses {login}. "
            "Set NEO4J_USER and NEO4J_PASSWORD; after several wrong passwords wait a few seconds."
        )
    if isinstance(error, Neo4jError):
        told = _without((error.message or str(error.code)).rstrip(". "), password)
        return StoreError(f"Neo4j at {url} answers, but: {told}. Check NEO4J_DATABASE.")
    reason = _without((str(error) or type(error).__name__).splitlines()[0].rstrip(":. "), password)
    return StoreError(
        f"Neo4j at {url} does not answer: {reason}. "
        "Check host and port (7687 as a rule), and that the server runs; bolt+s and neo4j+s need TLS there, with a "
        "certificate that this machine trusts (bolt+ssc and neo4j+ssc take any)."
    )


def running_error(url: str, error: Exception, reads: bool) -> str:
    """Say what to do about a query that failed, or a write."""
    if isinstance(error, IncompleteCommit) or not isinstance(error, Neo4jError):
        then = "" if reads else f" {_AGAIN}"
        return f"Neo4j at {url} stopped answering: {str(error).rstrip('. ')}. Is the server still running?{then}"
    code, told = str(error.code), (error.message or str(error.code)).rstrip(". ")
    if reads and code == "Neo.ClientError.Statement.AccessMode":
        return f"The query on {url} would write, but a query only reads: use `graphkit write`, or Neo4j's own shell."
    if reads:
        return f"The query on {url} failed: {error.message}"
    if isinstance(error, ConstraintError):
        return (
            f"Writing to {url} stopped: {told}. That node is not of graphkit's making, and nothing of others is "
            "changed. Give graphkit a database of its own (NEO4J_DATABASE), or take that node out or its id away."
        )
    if any(word in code for word in _NO_WRITING) or "read-only" in told or "read only" in told:
        return (
            f"Neo4j at {url} lets this login read but not write: {told}. Give NEO4J_USER the right to write, "
            "or take the database out of read-only mode (server.databases.read_only)."
        )
    if any(word in code for word in _WAITED):
        return (
            f"Writing to {url} waited too long: {told}. Another transaction may hold a lock on the same nodes "
            f"(SHOW TRANSACTIONS tells), or the server has too much to do. {_AGAIN}"
        )
    return f"Writing to {url} failed: {told}. When that is mended, {_AGAIN[0].lower()}{_AGAIN[1:]}"


def _without(text: str, secret: str | None) -> str:
    return text.replace(secret, "…") if secret else text
