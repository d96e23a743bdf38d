"""Ids made from content, so that the same thing read twice has one id. Pure functions of strings."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import unquote

from graphkit.types import Paper

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_BRACKETS = {")": "(", "]": "[", ">": "<", "}": "{"}
_ARCHIVES = (  # of arXiv's ids before 2007; other words before a slash and seven digits are no ids: pubmed/1234567
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_ARXIV = re.compile(
    rf"(?<![\w.])(\d{{2}}(?:0[1-9]|1[0-2])\.\d{{4,5}}|(?:{_ARCHIVES})(?:\.[a-z]{{2}})?/\d{{7}})(?:v\d{{1,3}})?(?!\w)",
    re.IGNORECASE,
)

_SERVICES = {
    "pubmed": r"(?:(?:pubmed|pmid):\s*|https?://(?:www\.)?(?:pubmed\.ncbi|ncbi)\.nlm\.nih\.gov/(?:pubmed/)?)0*(\d{1,9})/?",
    "pmc": r"(?:pmc:|pmcid:\s*|https?://(?:www\.|pmc\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/)?(pmc\d{2,9})/?",
    "openalex": r"(?:openalex:|https?://(?:api\.)?openalex\.org/(?:works/)?)(w\d{1,15})/?",
    "corpusid": r"corpusid:\s*(\d{1,12})",
    "s2": r"(?:s2:|https?://(?:www\.)?semanticscholar\.org/paper/(?:[^/\s]{1,300}/)?)?([0-9a-f]{40})",
    "mag": r"mag:\s*(\d{1,12})",
    "wos": r"(?:wos|isi):\s*([0-9a-z]{15})",
    "scopus": r"(?:scopus:|eid:)?(2-s2\.0-\d{5,15})",
    "lens": r"(?:lens:|https?://(?:www\.)?lens\.org/)?(\d{3}-\d{3}-\d{3}-\d{3}-\d{2}[\dx])",
    "dimensions": r"(?:dimensions:)?(pub\.\d{7,12})",
    "ieee": r"(?:ieee:|https?://ieeexplore\.ieee\.org/document/)0*(\d{3,10})/?",
    "acl": r"(?:acl:|https?://(?:www\.)?aclanthology\.org/)([a-z]\d{2}-\d{4}|\d{4}(?:[.-]\w{1,30}){2}\.\d{1,4})/?",
    "dblp": r"dblp:((?:conf|journals|books|series|reference|phd|homepages)/[^\s/]{1,60}/[^\s/]{1,80})",
}
_SERVICE_ID = re.compile(
    "|".join(f"(?:{re.sub(r'[(](?![?])', f'(?P<{name}>', form, count=1)})" for name, form in _SERVICES.items()),
    re.IGNORECASE,
)

_LATEX = re.compile(r"\\(?:[\"'`^~=.]|[uvHcdbtkr](?=[\s{]))\s?|[\\{}]")  # what writes an accent: \"u, \c{c}
_GENERATION = re.compile(r",?\s+(?:[JS]r\.?|II|III|2nd|3rd)(?=\s*(?:,|$))")
_INITIALS_LAST = re.compile(r"([^\W\d_][^\s.]*[^\W\d_](?: [^\s.]+)*?) ((?:[A-Z]\.?[- ]?){1,4})")  # Smith J.A., Smith JA

_PLURAL_ABBREVIATION = re.compile(r"[A-Z]{2}s$")


def short_hash(text: str) -> str:
    """Return 16 hexadecimal digits of the text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fold(text: str) -> str:
    """Return what is left of a title or name without case, accents, punctuation and repeated space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


def slug(text: str) -> str:
    """Return the folded text joined by hyphens, `+`, `#` and `*` spelt (C++, RRT*); a hash where nothing is left.

    Long texts are cut and a hash is added, so that two of them never meet.
    """
    spelt = text.replace("+", " plus ").replace("#", " sharp ").replace("*", " star ")
    folded = "-".join(fold(spelt).split())
    if not folded:
        return short_hash(text)
    return folded if len(folded) <= 80 else f"{folded[:63]}-{short_hash(folded)}"


def normal_doi(text: str) -> str:
    """Return the bare, lower-case DOI in a text such as "https://doi.org/10.1000/X", or an empty string.

    A closing bracket belongs to it where it has the opening one too: 10.1016/S0140-6736(05)
    """
    match = _DOI.search(unquote(text) if "%2" in text and "doi.org" in text else text)
    doi = match.group() if match else ""
    while doi and (
        doi[-1] in ".,;:'\"" or (doi[-1] in _BRACKETS and doi.count(doi[-1]) > doi.count(_BRACKETS[doi[-1]]))
    ):
        doi = doi[:-1]
    return doi.lower()


def normal_arxiv_id(text: str) -> str:
    """Return the arXiv id in a text, without its version, or an empty string."""
    match = _ARXIV.search(text)
    return match.group(1).lower() if match else ""


def arxiv_id_of(paper: Paper) -> str:
    """Return the paper's arXiv id, which its DOI may hold too (10.48550/arXiv.1706.03762), or an empty string."""
    _, prefix, rest = normal_doi(paper.doi).partition("10.48550/arxiv.")
    return normal_arxiv_id(paper.arxiv_id) or normal_arxiv_id(rest if prefix else "")


def service_id(text: str) -> str:
    """Return what a service calls a paper as `service:id` ("pubmed:31452104"), or an empty string.

    Known are PubMed, PMC, OpenAlex, Semantic Scholar (`s2`, `corpusid`), MAG, Web of Science, Scopus, Lens, Dimensions,
    IEEE Xplore, the ACL Anthology and DBLP, with their prefixes, as addresses, and bare where the form is their own.
    """
    match = _SERVICE_ID.fullmatch(text.strip())
    if not match or not match.lastgroup:
        return ""
    value = match[match.lastgroup]
    return f"{match.lastgroup}:{value if match.lastgroup == 'dblp' else value.lower()}"


def service_ids_of(paper: Paper) -> tuple[str, ...]:
    """Return what services call a paper, sorted: its `other_ids`, and its own id where that is one of a service."""
    return tuple(sorted({known for id in (paper.id, *paper.other_ids) if (known := service_id(id))}))


def paper_id(paper: Paper) -> str:
    """Return the id of the paper's node: its DOI, else its arXiv id, else a hash of its folded title."""
    if doi := normal_doi(paper.doi):
        return f"doi:{doi}"
    if arxiv_id := normal_arxiv_id(paper.arxiv_id):
        return f"arxiv:{arxiv_id}"
    return f"paper:{short_hash(fold(paper.title) or paper.title)}"


def plain_accents(text: str) -> str:
    """Return the text without what LaTeX writes around letters with accents: Aky\\"urek is Akyurek."""
    return _LATEX.sub("", text)


def person_key(author: str) -> str:
    """Return the folded name, family name last.

    "Goot, Rob van der" and "Rob van der Goot" are one, "Smith J.A." is J. A. Smith, and Aky\\"urek is Akyürek.
    """
    family, comma, given = _GENERATION.sub("", plain_accents(author)).partition(",")
    if not comma and (initials := _INITIALS_LAST.fullmatch(family.strip())):
        family, given = initials.groups()
    return fold(f"{given.replace('.', '. ')} {family}")


def surname_of(author: str) -> str:
    """Return the last word of the folded name: that of the family, whichever way a source writes it."""
    return person_key(author).rsplit(" ", 1)[-1]


def name_key(name: str) -> str:
    """Return what the variants of a name share: case, hyphens, repeated space and a plural `s` do not count.

    "Diffusion Models" and "diffusion-model" meet, and "LMs" and "LM"; "GPT-3" and "GPT-3.5", "ViT-S" and "ViT",
    "YOLOv5s" and "YOLOv5" do not.
    """
    plain = " ".join(re.sub(r"[-‐‑‒–—_]", " ", unicodedata.normalize("NFKC", name)).split())
    key = plain.casefold()
    if _PLURAL_ABBREVIATION.search(plain):
        return key[:-1]
    plural = len(key) > 3 and key.endswith("s") and key[-2].isalpha() and not key.endswith(("ss", "us", "is"))
    return key[:-1] if plural else key
