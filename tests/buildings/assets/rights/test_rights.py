"""Rights: what was lent is seen and used as far as it was lent, and no day longer."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image, ImageChops
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets import facade
from filmlot.buildings.assets.contracts import VersionState
from filmlot.buildings.assets.models import VersionRow
from filmlot.buildings.assets.problems import LicenceEnded, LicenceForOthers
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.rights.watermark import watermark
from filmlot.kernel.access import Scope, ScopeKind
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import utc_now


@pytest.fixture
def rival(ground: Ground, stranger: TestClient) -> str:
    """The scope of the other company."""
    with ground.look() as work:
        return work.session.scalars(sa.select(Scope.id).where(Scope.name == "Rival")).one()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (40, 90, 140)).save(out, "PNG")
    return out.getvalue()


def lend(owner: Owner, asset_id: str, scope_id: str, level: Level, *, until: str | None = None) -> int:
    body = {"level": level, "until": until}
    address = f"{ADDRESS}/assets/{asset_id}/rights/{scope_id}"
    return owner.client.put(address, json=body, headers=OWN_PAGE).status_code


def test_a_lent_asset_is_in_the_other_company_s_list(owner: Owner, stranger: TestClient, rival: str) -> None:
    made = publish(owner.client, lamp()).json()
    assert stranger.get(f"{ADDRESS}/assets").json()["items"] == []
    assert lend(owner, made["asset_id"], rival, Level.USE) == 204
    assert [item["id"] for item in stranger.get(f"{ADDRESS}/assets").json()["items"]] == [made["asset_id"]]
    assert stranger.get(f"{ADDRESS}/versions/{made['version_id']}/files/asset.json").status_code == 200
    owner.client.delete(f"{ADDRESS}/assets/{made['asset_id']}/rights/{rival}", headers=OWN_PAGE)
    assert stranger.get(f"{ADDRESS}/assets/{made['asset_id']}").status_code == 404


def test_a_right_ends_by_itself(owner: Owner, stranger: TestClient, rival: str) -> None:
    made = publish(owner.client, lamp()).json()
    lend(owner, made["asset_id"], rival, Level.USE, until=(utc_now() - timedelta(minutes=1)).isoformat())
    assert stranger.get(f"{ADDRESS}/assets/{made['asset_id']}").status_code == 404
    (right,) = owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}/rights").json()["items"]
    assert (right["scope_name"], right["has_ended"]) == ("Rival", True)


def test_who_may_only_look_gets_marked_pictures_and_no_files(owner: Owner, stranger: TestClient, rival: str) -> None:
    made = publish(owner.client, lamp() | {"prev/thumb.png": picture()}).json()
    lend(owner, made["asset_id"], rival, Level.VIEW)
    files = f"{ADDRESS}/versions/{made['version_id']}/files"
    refused = stranger.get(f"{files}/asset.json")
    assert (refused.status_code, refused.json()["code"]) == (403, "assets.right_too_low")
    marked = stranger.get(f"{files}/prev/thumb.png")
    assert marked.headers["content-type"] == "image/webp"
    seen = Image.open(io.BytesIO(marked.content)).convert("RGB")
    plain = Image.open(io.BytesIO(picture()))
    assert max(channel[1] for channel in ImageChops.difference(seen, plain).getextrema()) > 30
    assert owner.client.get(f"{files}/prev/thumb.png").content == picture()


def test_only_those_who_decide_lend(owner: Owner, stranger: TestClient, rival: str) -> None:
    made = publish(owner.client, lamp()).json()
    lend(owner, made["asset_id"], rival, Level.APPROVE)
    address = f"{ADDRESS}/assets/{made['asset_id']}/rights/{rival}"
    assert stranger.put(address, json={"level": "approve"}, headers=OWN_PAGE).status_code == 404


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:60]])
def test_what_is_no_picture_gets_no_mark(data: bytes) -> None:
    with pytest.raises(ValueError, match="no picture"):
        watermark(data, "Li Mei")


def test_an_ended_licence_keeps_a_version_off_the_walls(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    yesterday = (utc_now() - timedelta(days=1)).date()
    ready = {"state": VersionState.USABLE, "valid_until": yesterday}
    with ground.work() as work:
        work.session.execute(sa.update(VersionRow).values(ready))
    with ground.look() as work, pytest.raises(LicenceEnded):
        facade.version_content(work, ground, made["version_id"], scope_id=owner.company_id)


def test_a_licence_for_named_productions_is_for_those_alone(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    with ground.work() as work:
        production = work.session.scalars(sa.select(Scope).where(Scope.kind == ScopeKind.PRODUCTION)).first()
        assert production is not None
        ready = {"state": VersionState.USABLE, "productions": ["Another film"]}
        work.session.execute(sa.update(VersionRow).values(ready))
    with ground.look() as work, pytest.raises(LicenceForOthers):
        facade.version_content(work, ground, made["version_id"], scope_id=production.id)
    with ground.work() as work:
        work.session.execute(sa.update(VersionRow).values(productions=[production.name]))
    with ground.look() as work:
        assert facade.version_content(work, ground, made["version_id"], scope_id=production.id).name == "Street lamp"


def test_licences_that_end_are_listed_by_their_day_to_those_who_see_the_asset(
    owner: Owner, stranger: TestClient, ground: Ground
) -> None:
    today = utc_now().date()
    for slug, days in (("prp_lamp_shanghai_01", 12), ("prp_lamp_shanghai_02", -3), ("prp_lamp_shanghai_03", 90)):
        version_id = publish(owner.client, lamp(slug=slug), slug=slug).json()["version_id"]
        ends = sa.update(VersionRow).where(VersionRow.id == version_id).values(valid_until=today + timedelta(days=days))
        with ground.work() as work:
            work.session.execute(ends)
    listed = owner.client.get(f"{ADDRESS}/licences").json()["items"]
    assert [ending["days_left"] for ending in listed] == [-3, 12]
    assert len(owner.client.get(f"{ADDRESS}/licences", params={"within_days": 365}).json()["items"]) == 3
    assert stranger.get(f"{ADDRESS}/licences").json()["items"] == []
