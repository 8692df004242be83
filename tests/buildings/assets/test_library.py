"""Packages: nothing is sent twice, nothing half becomes a version, and each goes its way through the channels."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, SLUG, body_of, lamp, publish, upload
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.contracts import NEXT_CHANNELS, Channel
from filmlot.buildings.assets.version import judge
from filmlot.kernel.ground import Ground


def usable(ground: Ground, version_id: str) -> None:
    """What the check says of a good version."""
    with ground.work() as work:
        judge(work, version_id, {"triangles": 1})


def go(client: TestClient, version_id: str, to: Channel, note: str = "") -> tuple[int, str]:
    answer = client.post(f"{ADDRESS}/versions/{version_id}/channel", json={"to": to, "note": note}, headers=OWN_PAGE)
    return answer.status_code, answer.json().get("code", answer.json().get("channel"))


def test_a_package_becomes_the_first_version_of_its_asset(owner: Owner) -> None:
    made = publish(owner.client, lamp(), note="first light")
    assert made.status_code == 201
    record = owner.client.get(f"{ADDRESS}/assets/{made.json()['asset_id']}").json()
    assert (record["asset"]["slug"], record["asset"]["name_zh"]) == (SLUG, "路灯")
    (version,) = record["versions"]
    assert (version["semver"], version["channel"], version["note"]) == ("1.0.0", "draft", "first light")
    told = owner.client.get(f"{ADDRESS}/versions/{version['id']}/record").json()
    assert {file["path"]: file["role"] for file in told["files"]} == {
        f"{SLUG}.usd": "entry",
        "asset.json": "manifest",
        "LICENSE.txt": "licence",
    }
    sheet = owner.client.get(f"{ADDRESS}/versions/{version['id']}/files/asset.json")
    assert json.loads(sheet.content)["slug"] == SLUG


def test_an_unchanged_package_sends_nothing_and_is_the_same_version(owner: Owner) -> None:
    first = publish(owner.client, lamp()).json()
    plan = owner.client.post(f"{ADDRESS}/packages/plan", json=body_of(lamp()), headers=OWN_PAGE).json()
    assert plan == {"missing": [], "missing_bytes": 0}
    again = publish(owner.client, lamp()).json()
    assert (again["version_id"], again["job_id"]) == (first["version_id"], None)


@pytest.mark.parametrize(
    ("change", "semver"),
    [({"note": "by Li Mei"}, "1.0.1"), ({"width_m": 2.0}, "2.0.0"), ({"materials": ("brass",)}, "2.0.0")],
)
def test_the_number_says_how_much_changed(owner: Owner, change: dict[str, object], semver: str) -> None:
    publish(owner.client, lamp())
    made = publish(owner.client, lamp(**change)).json()  # type: ignore[arg-type]
    version = owner.client.get(f"{ADDRESS}/versions/{made['version_id']}").json()
    assert (version["number"], version["semver"]) == (2, semver)


def test_a_package_with_a_missing_file_is_refused_by_name(owner: Owner) -> None:
    answer = owner.client.post(f"{ADDRESS}/packages", json=body_of(lamp()), headers=OWN_PAGE)
    assert (answer.status_code, answer.json()["code"]) == (409, "assets.package_incomplete")
    assert answer.json()["params"] == {"count": 3, "path": "LICENSE.txt"}


def test_nobody_names_bytes_by_hash_that_others_have(owner: Owner, stranger: TestClient) -> None:
    publish(owner.client, lamp())
    plan = stranger.post(f"{ADDRESS}/packages/plan", json=body_of(lamp()), headers=OWN_PAGE).json()
    assert len(plan["missing"]) == 3


def test_a_sheet_that_does_not_fit_is_refused_with_its_field(owner: Owner) -> None:
    files = lamp() | {"asset.json": b'{"standard": "filmlot-asset/1"}'}
    answer = publish(owner.client, files)
    assert (answer.status_code, answer.json()["code"]) == (422, "assets.package_wrong")
    assert "asset_id" in answer.json()["detail"]


def test_a_package_without_its_entry_layer_is_refused(owner: Owner) -> None:
    files = {path: data for path, data in lamp().items() if path != f"{SLUG}.usd"}
    assert publish(owner.client, files).json()["params"]["path"] == f"{SLUG}.usd"


@pytest.mark.parametrize("path", ["../out.usd", "/etc/passwd", "a\\b.usd", "a//b", "a b.usd", "x" * 161])
def test_a_path_that_leads_out_is_refused(owner: Owner, path: str) -> None:
    body = body_of(lamp())
    body["contents"]["files"][0]["path"] = path
    assert owner.client.post(f"{ADDRESS}/packages/plan", json=body, headers=OWN_PAGE).status_code == 422


def test_a_version_goes_through_the_channels_to_its_release(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    version_id = made["version_id"]
    assert go(owner.client, version_id, Channel.REVIEW) == (409, "assets.version_not_usable")
    usable(ground, version_id)
    for channel in (Channel.REVIEW, Channel.APPROVED, Channel.RELEASED):
        assert go(owner.client, version_id, channel, note="looks right") == (200, channel)
    record = owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}").json()
    assert record["asset"]["released_id"] == version_id
    told = owner.client.get(f"{ADDRESS}/versions/{version_id}/record").json()
    assert [decision["after"] for decision in told["decisions"]] == ["review", "approved", "released"]
    assert go(owner.client, version_id, Channel.DEPRECATED) == (200, "deprecated")
    assert owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}").json()["asset"]["released_id"] is None


def test_no_other_step_leads_anywhere(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    usable(ground, made["version_id"])
    for channel in set(Channel) - NEXT_CHANNELS[Channel.DRAFT]:
        assert go(owner.client, made["version_id"], channel) == (409, "assets.channel_refused")


def test_what_a_version_is_made_of_is_told_on_both_sides(owner: Owner) -> None:
    glass = publish(owner.client, lamp(slug="prp_glass_shanghai_01"), slug="prp_glass_shanghai_01").json()
    made = publish(owner.client, lamp(), needs=[glass["version_id"]]).json()
    needs = owner.client.get(f"{ADDRESS}/versions/{made['version_id']}/record").json()["needs"]
    assert [version["id"] for version in needs] == [glass["version_id"]]
    needed_by = owner.client.get(f"{ADDRESS}/versions/{glass['version_id']}/record").json()["needed_by"]
    assert [version["id"] for version in needed_by] == [made["version_id"]]


def test_a_package_cannot_be_made_of_what_its_publisher_does_not_see(owner: Owner, stranger: TestClient) -> None:
    glass = publish(owner.client, lamp(slug="prp_glass_shanghai_01"), slug="prp_glass_shanghai_01").json()
    assert publish(stranger, lamp(), needs=[glass["version_id"]]).status_code == 404


def test_a_page_of_the_list_says_where_the_next_begins(owner: Owner) -> None:
    slugs = [f"prp_lamp_row_{number:02}" for number in range(5)]
    for slug in slugs:
        publish(owner.client, lamp(slug=slug), slug=slug)
    seen: list[str] = []
    cursor = None
    while True:
        page = owner.client.get(
            f"{ADDRESS}/assets", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [asset["slug"] for asset in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == slugs[::-1]


def test_a_changed_file_of_many_is_the_only_one_sent(owner: Owner) -> None:
    publish(owner.client, lamp())
    changed = lamp(note="by Li Mei")
    plan = owner.client.post(f"{ADDRESS}/packages/plan", json=body_of(changed), headers=OWN_PAGE).json()
    assert plan["missing_bytes"] == len(changed["asset.json"])
    upload(owner.client, changed["asset.json"])
    assert owner.client.post(f"{ADDRESS}/packages", json=body_of(changed), headers=OWN_PAGE).status_code == 201
