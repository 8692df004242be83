"""References to assets that stand in scenes of other programs: `filmlot://lot/slug@version`.

The lot may be left out (`filmlot:///slug`): the agent's first is meant. After `@` stands `released`, `latest`, a number
such as `1.2.0`, or the hash of the version's contents, of which twelve digits are enough; nothing means the released
version, or the newest before there is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from filmlot.buildings.assets.contracts import AssetRecord, VersionView
from filmlot.buildings.assets.problems import ReferenceWrong
from filmlot.standards.asset.slug import is_slug

LOT_NAME = r"[a-z0-9][a-z0-9-]{0,31}"
RELEASED, LATEST = "released", "latest"
_PATTERN = re.compile(
    rf"filmlot://(?P<lot>{LOT_NAME})?/(?P<slug>[a-z0-9_]{{1,48}})"
    rf"(?:@(?P<version>{RELEASED}|{LATEST}|\d{{1,9}}\.\d{{1,9}}\.\d{{1,9}}|[0-9a-f]{{12,64}}))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """An asset of a lot, and which of its versions."""

    lot: str
    slug: str
    version: str

    def __str__(self) -> str:
        """The reference as a scene keeps it."""
        return f"filmlot://{self.lot}/{self.slug}" + (f"@{self.version}" if self.version else "")

    def choose(self, record: AssetRecord) -> VersionView:
        """The version that is meant.

        Raises:
            ReferenceWrong: the asset has none such.
        """
        asset = record.asset
        by_name = {
            RELEASED: asset.released_id,
            LATEST: asset.latest_id,
            "": asset.released_id or asset.latest_id,
        }
        for version in record.versions:
            if self.version in by_name:
                is_meant = version.id == by_name[self.version]
            elif "." in self.version:
                is_meant = version.semver == self.version
            else:
                is_meant = (version.contents or "").startswith(self.version)
            if is_meant:
                return version
        raise ReferenceWrong(reference=str(self))


def read_reference(text: str) -> Reference:
    """The reference that a text is.

    Raises:
        ReferenceWrong: it is none.
    """
    match = _PATTERN.fullmatch(text)
    if match is None or not is_slug(match["slug"]):
        raise ReferenceWrong(reference=text[:200])
    return Reference(match["lot"] or "", match["slug"], match["version"] or "")
