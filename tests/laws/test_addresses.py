"""No registry's address and no path of one machine stands in the tree: it is built anywhere, from any mirror."""

from __future__ import annotations

import re

import pytest
from tests.laws.tree import texts

# Written in two halves, so that this file keeps its own law.
HALVES = [("py", "pi.org"), ("python", "hosted"), ("npm", "js."), ("registry.", "yarnpkg"), ("deb.", "debian")]
REGISTRIES = ["".join(halves) for halves in HALVES]
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/", "/ho" + "me/", "/Us" + "ers/"]
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)) + r"|\"resolved\": \"http")
MACHINE_PATH = re.compile(r"(?<![\w.}*-])(?:" + "|".join(MACHINE_PATHS) + ")")


def find_offences(text: str, pattern: re.Pattern[str]) -> list[int]:
    """The numbers of the lines on which the pattern occurs."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if pattern.search(line)]


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["registry", "machine path"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(pattern: re.Pattern[str]) -> None:
    offences = [f"{name}:{line}" for name, text in texts().items() for line in find_offences(text, pattern)]

    assert not offences, "take the address out: " + ", ".join(offences[:20])


def test_a_planted_address_is_found() -> None:
    assert find_offences(f"first\nhttps://{REGISTRIES[0]}/simple", REGISTRY) == [2]
    assert find_offences(f'cache = "{MACHINE_PATHS[0]}main"', MACHINE_PATH) == [1]


def test_a_path_of_ours_is_not_mistaken_for_one_of_a_machine() -> None:
    assert find_offences("src/ho" + "me/page.tsx and {root}/tm" + "p/x", MACHINE_PATH) == []
