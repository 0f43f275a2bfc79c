"""docs/strategies.md tells of every kind of strategy and every parameter, and of no other."""

from qlibui.environment import BASE_DIR
from strategy.catalog import CATALOG, Parameter

DOCUMENT = (BASE_DIR / "docs" / "strategies.md").read_text()


def rows(heading: str) -> list[list[str]]:
    lines = DOCUMENT.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_the_kinds_are_those_of_the_catalogue() -> None:
    told = [(f"`{each.name}`", each.explanation, each.reference) for each in CATALOG.values()]
    assert [tuple(row) for row in rows("Kinds")] == told


def test_the_parameters_are_those_of_the_catalogue() -> None:
    told = [
        (f"`{kind.name}`", f"`{each.name}`", default_of(each), bounds_of(each), each.meaning)
        for kind in CATALOG.values()
        for each in kind.parameters
    ]
    assert [tuple(row) for row in rows("Parameters")] == told


def default_of(parameter: Parameter) -> str:
    if parameter.needed:
        return "needed"
    return "none" if parameter.default is None else f"`{parameter.default}`"


def bounds_of(parameter: Parameter) -> str:
    if parameter.choices:
        return " or ".join(f"`{each}`" for each in parameter.choices)
    if parameter.most is not None:
        return f"{parameter.least} to {parameter.most}"
    return {
        "expression": "an [expression](expressions.md)",
        "factors": "1 to 10 objects with `expression` and `weight` (-1000 to 1000, default 1)",
        "date": "a date",
        "scores": "64 hexadecimal digits",
    }[parameter.type]
