"""Where the services are, how often they may be asked, and who asks: from the environment, never the command line.

GRAPHKIT_OPENALEX_URL, GRAPHKIT_ARXIV_URL and GRAPHKIT_SEMANTICSCHOLAR_URL name a mirror in place of a service; with one
of them, GRAPHKIT_FETCH_INTERVAL says how many seconds to leave between two requests to it. The services themselves are
asked as they wish to be, and no variable changes that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graphkit.errors import FetchError


@dataclass(frozen=True)
class Site:
    """A service: where it is, how long to leave it alone, and the key and e-mail address that it may be told."""

    name: str
    url: str
    interval: float  # seconds from the end of a request to the start of the next
    first_wait: float  # seconds before the first retry; each further one waits twice as long
    key_advice: str  # what to do where it refuses
    slow_down: frozenset[int] = frozenset()  # what it answers, besides HTTP 429, to one who asks too much
    key: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


SERVICES = ("openalex", "arxiv", "semanticscholar")

_SITES = {
    # https://developers.openalex.org/api-reference: 100 requests a second at most; 403 says that they were too many
    "openalex": Site(
        "OpenAlex",
        "https://api.openalex.org",
        0.2,
        2.0,
        "put a key, free at openalex.org/settings/api, into OPENALEX_API_KEY, or check the one that is there",
        frozenset({403}),
    ),
    # https://info.arxiv.org/help/api/tou.html: one request every three seconds, on one connection
    "arxiv": Site(
        "arXiv", "https://export.arxiv.org/api/query", 3.0, 5.0, "arXiv bars who asks too much: try again in an hour"
    ),
    # https://www.semanticscholar.org/product/api: one request a second with a key; without, a pool shared by all
    "semanticscholar": Site(
        "Semantic Scholar",
        "https://api.semanticscholar.org",
        1.1,
        3.0,
        "put a key, free at semanticscholar.org/product/api, into S2_API_KEY, or check the one that is there",
    ),
}
_KEYS = {"openalex": "OPENALEX_API_KEY", "semanticscholar": "S2_API_KEY"}


def find_site(service: str, environment: Mapping[str, str] = os.environ) -> Site:
    """Return the site of one of SERVICES, as the environment has it.

    Raises FetchError for an address, a key or an interval that cannot be one; it never shows a key.
    """
    site = replace(
        _SITES[service],
        key=_read_header(environment, _KEYS.get(service, "")),
        email=_read_header(environment, "OPENALEX_EMAIL") if service == "openalex" else "",
    )
    variable = f"GRAPHKIT_{service.upper()}_URL"
    if not (url := environment.get(variable, "").strip()):
        return site
    if not re.fullmatch(r"https?://[^\s?#@]+", url):
        raise FetchError(f"{variable} must be an address such as {site.url}, without a name, a query or a fragment")
    site = replace(site, url=url.rstrip("/"))
    if not (text := environment.get("GRAPHKIT_FETCH_INTERVAL", "").strip()):
        return site
    if not re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", text):
        raise FetchError(f"GRAPHKIT_FETCH_INTERVAL must be a number of seconds such as 0.5, not {text[:40]!r}")
    return replace(site, interval=float(text), first_wait=float(text))


def _read_header(environment: Mapping[str, str], variable: str) -> str:
    """What a variable holds, which goes into a header, so it must be printable ASCII without blanks."""
    text = environment.get(variable, "").strip()
    if not re.fullmatch(r"[!-~]{0,500}", text):
        raise FetchError(f"{variable} holds blanks or signs that no key or address has: set it anew")
    return text
