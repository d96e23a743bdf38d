"""Every recipe runs as it stands on a folder and on Neo4j, and gives the same rows, in the same order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_up_field import field_lines
from papers import write_jsonl

from graphkit.cli import main
from graphkit.run import build
from graphkit.stores.cookbook import read_cookbook

RECIPES = read_cookbook()
COMMON: dict[str, object] = {
    "author": "zoë o'neil",
    "below": 0.6,
    "dataset": "shorebench",
    "from": "DriftBuoy",
    "least": 1,
    "limit": 20,
    "lower_is_better": False,
    "method": "buoynet",
    "metric": "Accuracy",
    "name": "buoynet",
    "paper": "doi:10.5555/buoy.1",
    "task": "tide reading",
    "text": "BUOY",
    "to": "ShoreBench",
    "year": 2022,
}
OWN: dict[str, dict[str, object]] = {
    "builds-on": {"paper": "driftbuoy and the 日本 pooling of waves"},
    "evidence": {"from": "BuoyNet-2"},
    "lineage": {"method": "DriftBuoy"},
    "trained-on": {"dataset": "NightTide"},
    "untried": {"dataset": "NightTide"},
}


def values(name: str) -> dict[str, object]:
    """Parameters that find something in the made-up field."""
    return {key.name: COMMON[key.name] for key in RECIPES[name].parameters} | OWN.get(name, {})


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code in (1, 2), result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipes")
    build([write_jsonl(path / "field.jsonl", field_lines())], path / "out")
    return path / "out"


@pytest.mark.neo4j
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_finds_the_same_rows_on_a_folder_and_on_neo4j(engines, name):
    here, there = (store.query(RECIPES[name].cypher, values(name)) for store in engines)

    assert here == there
    assert here
    assert json.loads(json.dumps(here)) == here


@pytest.mark.neo4j
@pytest.mark.parametrize("name", [name for name in RECIPES if RECIPES[name].parameters])
def test_a_recipe_asked_for_what_is_not_there_finds_nothing_on_both(engines, name):
    asked = {key: "'}) //" if isinstance(value, str) else value for key, value in values(name).items()}
    here, there = (store.query(RECIPES[name].cypher, asked) for store in engines)

    assert here == there
    assert not here or asked == values(name)


def test_there_are_many_recipes_and_each_says_what_it_is_for():
    assert len(RECIPES) >= 30
    for recipe in RECIPES.values():
        assert recipe.about.endswith("."), recipe.name
        assert recipe.section, recipe.name
        assert "ORDER BY" in recipe.cypher, recipe.name
        assert set(re.findall(r"\$(\w+)", recipe.cypher)) == {key.name for key in recipe.parameters}, recipe.name


def test_what_recipes_say_is_right(folder):
    """A few rows told from the made-up papers by hand: that two engines agree does not make them right."""

    def ask(name: str) -> list[dict[str, object]]:
        given = [f"--param={key}={value}" for key, value in values(name).items() if key != "lower_is_better"]
        given += ["--param=lower_is_better=false"] if name == "leaderboard" else []
        return json.loads(run("query", folder, "--recipe", name, "--format", "json", *given))

    assert [(row["name"], row["value"]) for row in ask("leaderboard")] == [
        ("BuoyNet-2", "80%"),
        ("GullFormer", "80%"),
        ("BuoyNet", "71.5%"),
        ("BuoyNet", "69.9%"),
        ("HarborLM", "60.2%"),
    ]
    assert [row["line"] for row in ask("lineage")] == [
        ["DriftBuoy", "BuoyNet-2"],
        ["DriftBuoy", "日本 pooling"],
        ["DriftBuoy", "BuoyNet-2", "BuoyNet"],
    ]
    assert [row["claimed"] for row in ask("contested")] == [["71.5%", "69.9%"]]
    assert ask("missing")[0] == {"cited": 2, "title": "10.5555/elsewhere.9", "id": "doi:10.5555/elsewhere.9"}
    assert [row["name"] for row in ask("co-authors")] == ["Ada Sand", "Bo Reed"]
    assert {row["title"] for row in ask("uncited-kin")} == {"GullFormer Reads the Tide"}
    assert [row["task"] for row in ask("tasks-without-benchmark")] == ["fog reading", "night reading"]
    assert [row["name"] for row in ask("untried")] == ["BuoyNet", "HarborLM", "GullFormer"]
    assert [row["year"] for row in ask("papers-on")] == [2022, 2022, 2021, 2020, None]


# The command


def test_all_recipes_are_listed_with_an_example_of_each_parameter():
    listed = run("query", "--recipes")
    for recipe in RECIPES.values():
        assert f"  {recipe.name}" in listed
        assert recipe.about in listed
    assert '--param task="question answering" --param dataset=GLUE' in listed


def test_a_recipe_is_printed_as_a_query_of_ones_own(folder):
    printed = run("query", "--recipe", "offspring")

    assert "$method=LoRA: a method or model" in printed
    given = ["--param", "method=BuoyNet"]
    assert run("query", folder, printed, *given) == run("query", folder, "--recipe", "offspring", *given)


def test_a_missing_parameter_is_named_with_an_example(folder):
    said = refused("query", folder, "--recipe", "untried", "--param", "dataset=GLUE")

    assert 'untried needs --param task="question answering" (a task).' in said
    assert "dataset" not in said.split("untried")[1]


def test_an_unknown_parameter_and_a_value_of_another_type_are_told(folder):
    said = refused("query", folder, "--recipe", "overview", "--param", "x=1")
    assert "overview has no x" in said
    said = refused("query", folder, "--recipe", "rising", "--param", "year=soon")
    assert "year is a year: a whole number, not 'soon'" in said
    said = refused("query", folder, "--recipe", "rising", "--param", "year=true")
    assert "a whole number" in said


def test_a_name_that_looks_like_a_number_stays_text(folder):
    assert run("query", folder, "--recipe", "find", "--param", "text=2", "--format", "csv").count("BuoyNet-2") == 1


def test_an_unknown_recipe_names_the_nearest(folder):
    said = refused("query", folder, "--recipe", "linage")
    assert "There is no recipe 'linage'. Perhaps: lineage" in said


def test_a_query_and_a_recipe_are_not_both_taken(folder):
    assert "not both" in refused("query", folder, "RETURN 1 AS one", "--recipe", "overview")


def test_the_command_stops_a_query_in_time(folder):
    endless = "MATCH (a), (b), (c), (d), (e), (f), (g), (h) WHERE a.id + b.id = h.id + 'x' RETURN count(*) AS n"
    said = refused("query", folder, endless, "--timeout", "0.5")

    assert "was stopped after 0.5 s: it had not ended. Make it smaller" in said
    assert "--timeout" in refused("query", folder, "RETURN 1 AS one", "--timeout", "0")


@pytest.mark.parametrize("arguments", [[], ["somewhere"]])
def test_without_a_query_the_recipes_are_pointed_at(arguments):
    assert "--recipes lists those" in refused("query", *arguments)


def test_the_cookbook_is_part_of_the_package():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"stores/cookbook.cypher"' in text
