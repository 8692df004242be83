"""The format of a scene by its first bytes, whatever its name says."""

from __future__ import annotations

from filmlot.buildings.assets.contracts import SceneFormat

LONGEST = 12
GLB = b"glTF\x02\x00\x00\x00"  # glTF 2.0 §4.4.2: magic and version
USDC, USDA = b"PXR-USDC", b"#usda "
ZIP = b"PK\x03\x04"  # USDZ is an uncompressed zip (USDZ specification, "Usdz as a package")


def format_of(head: bytes) -> SceneFormat | None:
    """The format that a file's first `LONGEST` bytes announce, or None: this is no scene."""
    for magic, scene_format in (
        (GLB, SceneFormat.GLB),
        (USDC, SceneFormat.USDC),
        (USDA, SceneFormat.USDA),
        (ZIP, SceneFormat.USDZ),
    ):
        if head.startswith(magic):
            return scene_format
    return None
