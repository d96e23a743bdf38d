"""Asking a service politely, for all client libraries alike: pauses, retries, whole answers, short messages.

The libraries ask through a requests.Session whose adapter does this, so none of them sees an answer that is not whole.
The Retry of urllib3, which an adapter may have, is not enough: it knows neither a body that breaks off nor one that is
no JSON or XML, it retries the first time at once, and it leaves no pause between requests that succeed.
"""

from __future__ import annotations

import io
import json
import random
import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
import urllib3
from requests.adapters import HTTPAdapter

from graphkit.errors import FetchError
from graphkit.fetch.sites import Site

TRIES = 6
"""How often one and the same request is made, before it is given up."""
LONGEST_WAIT = 600.0
"""Seconds that are waited when a service says so; where it wants more, the user is told."""
MAX_ANSWER = 64 * 2**20
"""Bytes of an answer that are held."""

_TIMEOUT = (15, 90)  # seconds to connect, and between two pieces of an answer
_LONGEST_BACKOFF = 60.0
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_OF_US_ALONE = ("x-api-key", "From")  # requests itself takes Authorization out where another host is asked

Check = Callable[[bytes], str]
"""Says why the body of an answer cannot be used; an empty text where it can."""
Notice = Callable[[str], None]


class RefusedError(FetchError):
    """A service that says no, and would say no again; `status` is what HTTP calls it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Failure(NamedTuple):
    """A request that may succeed the next time, and how many seconds the service asks to wait."""

    reason: str
    asked: float | None = None


def open_session(site: Site, check: Check, notice: Notice) -> requests.Session:
    """Return a session that asks `site` as it wishes, and gives only answers that `check` finds nothing against.

    What it raises is FetchError; RefusedError where the service says that the request is wrong or not allowed.
    """
    session = _Session()
    for prefix in ("https://", "http://"):
        session.mount(prefix, _PoliteAdapter(site, check, notice))
    return session


class _Session(requests.Session):
    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Tell nobody the key or the e-mail address who is not the one that was asked."""
        super().rebuild_auth(prepared_request, response)
        if self.should_strip_auth(str(response.request.url), str(prepared_request.url)):
            for name in _OF_US_ALONE:
                prepared_request.headers.pop(name, None)


class _PoliteAdapter(HTTPAdapter):
    def __init__(self, site: Site, check: Check, notice: Notice) -> None:
        super().__init__(max_retries=0)
        self._site = site
        self._check = check
        self._notice = notice
        self._free_at = 0.0  # when the next request may be made, by the monotonic clock

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002  (the body is always read here, in pieces)
        timeout: Any = None,  # noqa: ARG002  (the libraries give none)
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        for attempt in range(TRIES):
            time.sleep(max(0.0, self._free_at - time.monotonic()))
            answer = self._ask(request, verify=verify, cert=cert, proxies=proxies)
            self._free_at = time.monotonic() + self._site.interval
            if isinstance(answer, requests.Response):
                return answer
            if attempt < TRIES - 1:
                self._wait(answer, attempt)
        answered = answer.reason.startswith("HTTP")
        raise FetchError(
            f"{self._site.name} failed {TRIES} times, the last time: {answer.reason}. "
            + (f"Try again later; or {self._site.key_advice}" if answered else "Is there a network, is the service up?")
        )

    def _ask(self, request: requests.PreparedRequest, **options: Any) -> requests.Response | Failure:
        """Make the request once, and read all of the answer."""
        try:
            response = super().send(request, stream=True, timeout=_TIMEOUT, **options)
            body = _read_body(response)
        except requests.exceptions.SSLError as error:
            raise FetchError(
                f"{self._site.name} cannot be trusted ({_explain(error)}): check the clock, the proxy and the "
                "certificates of this computer"
            ) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return Failure(_explain(error))
        if body is None:
            raise FetchError(f"{self._site.name} answered with more than {MAX_ANSWER:,} bytes: ask for less at once")
        response.raw = io.BytesIO(body)
        if response.status_code == 200:
            problem = self._check(body)
            return Failure(f"an answer that is {problem}") if problem else response
        if response.is_redirect:
            return response
        if response.status_code in _RETRIED | self._site.slow_down:
            said = self._what_it_says(body)
            return Failure(f"HTTP {response.status_code}{said}", _asked_wait(response))
        raise self._refusal(response.status_code, body)

    def _wait(self, failure: Failure, attempt: int) -> None:
        """Wait as long as the service asks, else twice as long as the last time, and a little more or less."""
        jitter = random.uniform(0.5, 1.5)  # noqa: S311  (no secret)
        wait = min(self._site.first_wait * 2**attempt, _LONGEST_BACKOFF) * jitter
        if failure.asked is not None:
            wait = failure.asked + min(wait, 1.0)
        if wait > LONGEST_WAIT:
            raise FetchError(
                f"{self._site.name} asks to be left alone for {wait / 60:,.0f} minutes ({failure.reason}): "
                f"try again then, or {self._site.key_advice}"
            )
        if wait >= 1:
            self._notice(f"{self._site.name}: {failure.reason}; trying again in {wait:.0f} s.")
        time.sleep(wait)

    def _refusal(self, status: int, body: bytes) -> RefusedError:
        said = self._what_it_says(body)
        if status in (401, 403):
            return RefusedError(f"{self._site.name} refuses (HTTP {status}{said}): {self._site.key_advice}", status)
        return RefusedError(
            f"{self._site.name} does not take this request (HTTP {status}{said}): check the query and the ids", status
        )

    def _what_it_says(self, body: bytes) -> str:
        """The service's own words, which are not to be trusted: short, on one line, and without our key."""
        text = body[:20_000].decode("utf-8", "replace")
        try:
            values = json.loads(text)
            said = values.get("message") or values.get("error") if isinstance(values, dict) else ""
        except (ValueError, RecursionError):
            match = re.search(r"<summary[^>]{0,200}>([^<]{1,500})", text)
            said = match.group(1) if match else ""
        said = said if isinstance(said, str) else ""
        if self._site.key:
            said = said.replace(self._site.key, "…")
        line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
        return f": {line[:200]}" if line else ""


def _read_body(response: requests.Response) -> bytes | None:
    """All bytes of an answer, unpacked; None where they are too many. An answer cut short raises urllib3's errors."""
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in response.raw.stream(2**16, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANSWER:
                return None
    finally:
        response.raw.close()
    return b"".join(pieces)


def _asked_wait(response: requests.Response) -> float | None:
    """The seconds that Retry-After names, as a number or a date."""
    text = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _explain(error: Exception) -> str:
    """What happened to a connection, in a few words. The libraries' own texts hold addresses and objects."""
    text = str(error)
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not answer"
    if "IncompleteRead" in text:
        return "the answer broke off"
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return "no answer in time"
    if "resolve" in text:
        return "its address cannot be found"
    match = re.search(r"\[Errno -?\d+\] ([^'\")]{1,100})", text) or re.search(r"\[SSL: ([A-Z_]{1,60})", text)
    return f"no connection ({match.group(1) if match else type(error).__name__})"


def find_json_fault(body: bytes) -> str:
    """Why a body is no JSON object or list; an empty text where it is one."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return "broken JSON"
    return "" if isinstance(values, (dict, list)) else "no JSON object"
