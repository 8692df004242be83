"""Every way in names a permission or stands in a list of what anybody may do; nothing is open by oversight."""

from __future__ import annotations

import ast
import re

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from tests.laws.tree import texts

from filmlot.gate.command import PUBLIC_COMMANDS, entrances, load, unguarded_commands
from filmlot.gate.lot import ground_floor, open_buildings
from filmlot.gate.server import PUBLIC_ROUTES, create_interface, unguarded_routes
from filmlot.kernel.access import Permission
from filmlot.kernel.building import Building

SOURCES = re.compile(r"src/filmlot/(?:kernel|buildings|gate)/.*\.py")
IMPORTED = re.compile(r"^(?:from|import) .*$|^ {4}\w+,$", flags=re.MULTILINE)


def declared_permissions() -> dict[str, Permission]:
    """Every permission of the lot by the building that declares it and its code."""
    lot = [*ground_floor(), *open_buildings()]
    return {f"{building.name} {right.code}": right for building in lot for right in building.permissions}


def constants_of(source: str) -> list[str]:
    """The names of the permissions that a module makes."""
    return [
        target.id
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        if isinstance(statement.value.func, ast.Name) and statement.value.func.id == "Permission"
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]


def idle_permissions(files: dict[str, str]) -> list[str]:
    """The permissions that no verb asks for: they are written, listed by the building, and used nowhere."""
    made = {name: file for file, text in files.items() for name in constants_of(text)}
    asked = "\n".join(IMPORTED.sub("", text) for text in files.values())
    return [name for name in made if len(re.findall(rf"[(,] ?{name}\b", asked)) < 2]


def command_words() -> set[str]:
    """Every command as it is typed."""
    found: set[str] = set()
    for name in entrances():
        command = load(name)
        inner = getattr(command, "commands", None)
        found |= {name} if inner is None else {f"{name} {word}" for word in inner}
    return found


def test_every_route_names_a_permission_or_is_public() -> None:
    assert not unguarded_routes(create_interface(open_buildings()))


def test_every_public_route_is_there() -> None:
    contexts = iter_route_contexts(create_interface(open_buildings()).routes)
    known = {(method, str(route.path)) for route in contexts for method in getattr(route, "methods", None) or ()}

    assert known >= PUBLIC_ROUTES


def test_every_command_names_a_permission_or_is_public() -> None:
    assert not unguarded_commands()


def test_every_public_command_is_there() -> None:
    assert command_words() >= PUBLIC_COMMANDS


def test_a_permission_begins_with_its_building() -> None:
    strangers = [entry for entry in declared_permissions() if not entry.split()[1].startswith(f"{entry.split()[0]}.")]

    assert not strangers


def test_every_permission_is_asked_for_somewhere() -> None:
    sources = {name: text for name, text in texts().items() if SOURCES.fullmatch(name)}

    assert any(map(constants_of, sources.values()))
    assert not idle_permissions(sources)


def test_an_open_route_is_found() -> None:
    router = APIRouter()

    @router.get("/open")
    def get_open() -> str:
        return "for anybody"

    assert unguarded_routes(create_interface([Building(name="laws", router=router)])) == ["GET /api/v1/laws/open"]


def test_an_idle_permission_is_found() -> None:
    made = 'READ = Permission("a.b.read", EVERYONE)\nEDIT = Permission("a.b.edit", CREW)\n'
    asked = "authorize(work, READ, scope)\nwork: Annotated[UnitOfWork, reads(READ)]\npermissions=(READ, EDIT)\n"

    assert idle_permissions({"permissions.py": made, "verbs.py": asked}) == ["EDIT"]
