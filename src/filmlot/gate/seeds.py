"""The demo lot: a company with a production from the first start on, and what each building puts into it, once."""

from __future__ import annotations

from collections.abc import Sequence

from filmlot.kernel.building import Building
from filmlot.kernel.events import Cursor
from filmlot.kernel.ground import Ground
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.identity.company import any_company, found_company
from filmlot.kernel.settings import Language


def plant(ground: Ground, buildings: Sequence[Building], *, language: Language) -> None:
    """Founds the company of the first start if there is none, then runs every building's seed that has not run yet."""
    texts = catalogue()
    with ground.work() as work:
        if not any_company(work.session):
            name = texts.text("identity.demo_company", language)
            found_company(work, name=name, production_name=texts.text("identity.demo_production", language))
    for building in buildings:
        _plant_one(ground, building)


def _plant_one(ground: Ground, building: Building) -> None:
    mark = f"seed:{building.name}"
    if building.seed is None:
        return
    with ground.work() as work:
        if work.session.get(Cursor, mark) is None:
            building.seed(work, ground)
            work.session.add(Cursor(name=mark, position=1))
