"""A field of our own invention, as `graphkit extract` would write it: enough of each kind of fact for every recipe."""

from __future__ import annotations

from typing import Any

_TYPES = {
    "Task": ["tide reading", "fog reading", "reading", "night reading"],
    "Method": ["BuoyNet", "BuoyNet-2", "DriftBuoy", "ring pooling", "wave gating", 'O\'Mist "x" `y`', "日本 pooling"],
    "Model": ["HarborLM", "GullFormer"],
    "Dataset": ["ShoreBench", "NightTide", "FogLines"],
    "Metric": ["accuracy", "drift error"],
}
_TYPE_OF = {name: type for type, names in _TYPES.items() for name in names}


def _paper(number: int, title: str, abstract: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"10.5555/buoy.{number}",
        "doi": f"10.5555/buoy.{number}",
        "title": title,
        "abstract": abstract,
        **more,
    }


def _relation(line: str) -> dict[str, Any]:
    head, type, tail, score = line.split(" | ")
    return {"head": head, "type": type, "tail": tail, "score": float(score)}


def _result(line: str) -> dict[str, Any]:
    subject, dataset, metric, value, kind = line.split(" | ")
    return {"subject": subject, "dataset": dataset or None, "metric": metric, "value": value, "kind": kind}


def _entities(text: str) -> list[dict[str, Any]]:
    """Every place of every name, the longest name first where two begin at one place."""
    found: list[dict[str, Any]] = []
    taken: set[int] = set()
    for name in sorted(_TYPE_OF, key=lambda name: (-len(name), name)):
        start = text.find(name)
        while start >= 0:
            places = set(range(start, start + len(name)))
            if not places & taken:
                taken |= places
                found.append({"text": name, "type": _TYPE_OF[name], "start": start, "end": start + len(name)})
            start = text.find(name, start + 1)
    return sorted(found, key=lambda entity: entity["start"])


_FIELD = [
    _paper(
        1,
        "BuoyNet: Tide Reading without a Gauge",
        "We propose BuoyNet, a method for tide reading. BuoyNet uses ring pooling and wave gating. We present "
        "ShoreBench, a benchmark for tide reading. BuoyNet has an accuracy of 71.5% on ShoreBench, and HarborLM has "
        "60.2%. Success at tide reading is measured by accuracy. Ring pooling (Moss et al., 2017) is old.",
        year=2020,
        date="2020-03-01",
        venue="Coast Letters",
        authors=["Ada Sand", "Bo Reed"],
        references=["Moss, A. Pooling in Rings. Old Journal of Water, 2017.", "10.5555/elsewhere.9"],
        proposes=["BuoyNet", "ShoreBench"],
        addresses=["tide reading"],
        relations=[
            "BuoyNet | USED_FOR | tide reading | 0.97",
            "HarborLM | USED_FOR | tide reading | 0.7",
            "ring pooling | PART_OF | BuoyNet | 0.8",
            "wave gating | PART_OF | BuoyNet | 0.6",
            "BuoyNet | EVALUATED_ON | ShoreBench | 0.98",
            "HarborLM | EVALUATED_ON | ShoreBench | 0.9",
            "BuoyNet | COMPARED_WITH | HarborLM | 0.9",
            "ShoreBench | BENCHMARK_FOR | tide reading | 0.9",
            "tide reading | MEASURED_BY | accuracy | 0.8",
        ],
        results=[
            "BuoyNet | ShoreBench | accuracy | 71.5% | absolute",
            "HarborLM | ShoreBench | accuracy | 60.2% | absolute",
        ],
        citations=[{"text": "Moss et al., 2017", "authors": ["Moss"], "year": 2017}],
    ),
    _paper(
        2,
        "BuoyNet-2: Reading Tides at Night",
        "BuoyNet (Sand and Reed, 2020) fails at night. We propose BuoyNet-2, which extends BuoyNet, for tide reading "
        "and night reading, a kind of reading. BuoyNet-2 is trained on NightTide and has an accuracy of 80% on "
        "ShoreBench and of 55% on NightTide, where BuoyNet has 31%. It outperforms BuoyNet and HarborLM.",
        year=2021,
        date="2021-05-02",
        venue="Coast Letters",
        authors=["Ada Sand", "Zoë O'Neil"],
        references=["10.5555/buoy.1", "10.5555/elsewhere.9"],
        proposes=["BuoyNet-2"],
        addresses=["tide reading", "night reading"],
        relations=[
            "BuoyNet-2 | BASED_ON | BuoyNet | 0.95",
            "BuoyNet-2 | USED_FOR | tide reading | 0.9",
            "BuoyNet-2 | USED_FOR | night reading | 0.8",
            "night reading | SUBCLASS_OF | reading | 0.55",
            "BuoyNet-2 | TRAINED_ON | NightTide | 0.9",
            "BuoyNet-2 | EVALUATED_ON | ShoreBench | 0.9",
            "BuoyNet-2 | EVALUATED_ON | NightTide | 0.9",
            "BuoyNet-2 | COMPARED_WITH | BuoyNet | 0.9",
            "BuoyNet-2 | COMPARED_WITH | HarborLM | 0.85",
        ],
        results=[
            "BuoyNet-2 | ShoreBench | accuracy | 80% | absolute",
            "BuoyNet-2 | NightTide | accuracy | 55% | absolute",
            "BuoyNet | NightTide | accuracy | 31% | absolute",
        ],
        citations=[{"text": "Sand and Reed, 2020", "authors": ["Sand", "Reed"], "year": 2020}],
    ),
    _paper(
        3,
        "DriftBuoy and the 日本 pooling of Waves",
        "We propose DriftBuoy, which is based on BuoyNet-2 and 日本 pooling, for fog reading. DriftBuoy is compared "
        'with BuoyNet and O\'Mist "x" `y`. On ShoreBench BuoyNet has an accuracy of 69.9%. On FogLines DriftBuoy has '
        "a drift error of 4.5, 1.2 lower than BuoyNet-2. DriftBuoy is trained on NightTide.",
        year=2022,
        date="2022-01-09",
        venue="Fog & Water",
        authors=["Zoë O'Neil", "Bo Reed"],
        references=["10.5555/buoy.1", "10.5555/buoy.2"],
        proposes=["DriftBuoy"],
        addresses=["fog reading"],
        relations=[
            "DriftBuoy | BASED_ON | BuoyNet-2 | 0.9",
            "DriftBuoy | BASED_ON | 日本 pooling | 0.4",
            "DriftBuoy | USED_FOR | fog reading | 0.9",
            "DriftBuoy | COMPARED_WITH | BuoyNet | 0.8",
            'DriftBuoy | COMPARED_WITH | O\'Mist "x" `y` | 0.3',
            "DriftBuoy | EVALUATED_ON | FogLines | 0.9",
            "BuoyNet | EVALUATED_ON | ShoreBench | 0.7",
            "DriftBuoy | TRAINED_ON | NightTide | 0.6",
        ],
        results=[
            "BuoyNet | ShoreBench | accuracy | 69.9% | absolute",
            "DriftBuoy | FogLines | drift error | 4.5 | absolute",
            "DriftBuoy | FogLines | drift error | 1.2 | delta",
        ],
    ),
    _paper(
        4,
        "GullFormer Reads the Tide",
        "GullFormer is a model for tide reading. We use BuoyNet-2 and compare GullFormer with BuoyNet. On ShoreBench "
        "GullFormer has an accuracy of 80%, and on NightTide about half.",
        year=2022,
        venue="Coast Letters",
        authors=["Mira Vale"],
        references=["10.5555/buoy.2", "Anon. A Tide that Nobody Read. 2015."],
        proposes=["GullFormer"],
        addresses=["tide reading"],
        relations=[
            "GullFormer | USED_FOR | tide reading | 0.9",
            "GullFormer | COMPARED_WITH | BuoyNet | 0.7",
            "GullFormer | EVALUATED_ON | ShoreBench | 0.9",
        ],
        results=[
            "GullFormer | ShoreBench | accuracy | 80% | absolute",
            "GullFormer | NightTide | accuracy | about half | absolute",
        ],
    ),
    _paper(
        5,
        "'}) DETACH DELETE n // a Survey",
        "DriftBuoy, BuoyNet-2 and BuoyNet are read again. Nothing is proposed.",
        authors=["Ada Sand"],
        references=["10.5555/buoy.3", "10.5555/buoy.1"],
    ),
]


def field_lines() -> list[dict[str, Any]]:
    """The papers with what was read in them: lines that `graphkit build` takes."""
    return [
        {
            **paper,
            "entities": _entities(paper["title"] + "\n" + paper["abstract"]),
            "relations": [_relation(line) for line in paper.get("relations", [])],
            "results": [_result(line) for line in paper.get("results", [])],
        }
        for paper in _FIELD
    ]
