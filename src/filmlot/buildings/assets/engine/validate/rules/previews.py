"""PRV: pictures by which people choose (standard §2.7)."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.buildings.assets.engine.validate.fingerprint import shown_hash
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME, Preview

THUMBNAILS = {512: 24 * 1024, 256: 8 * 1024}
TURNTABLE_FRAMES = 36
TURNTABLE_BYTES = 400 * 1024
SHEET_BYTES = 2 << 20


@rule(
    "PRV.001",
    what="there are thumbnails of 512 and 256 pixels, of at most 24 and 8 KiB",
    remedy="Make the previews again",
)
def has_thumbnails(package: PackageView) -> Iterator[Finding]:
    """PRV.001."""
    for side_px, most in THUMBNAILS.items():
        paths = _of_kind(package, f"thumbnail_{side_px}")
        if not paths:
            yield found(f"{FILE_NAME}:previews", "has no {kind}", kind=f"thumbnail_{side_px}")
        for preview in paths:
            yield from _fits(package, preview, bytes_=most, size_px=(side_px, side_px))


@rule(
    "PRV.002",
    what="there is a turntable of 36 frames, of at most 400 KiB",
    remedy="Make the previews again",
)
def has_turntable(package: PackageView) -> Iterator[Finding]:
    """PRV.002."""
    previews = _of_kind(package, "turntable")
    if not previews:
        yield found(f"{FILE_NAME}:previews", "has no {kind}", kind="turntable")
    for preview in previews:
        yield from _fits(package, preview, bytes_=TURNTABLE_BYTES)
        if preview.path in package.files:
            picture = package.picture(preview.path)
            width, height = picture.size_px
            is_atlas = picture.frames == 1 and width and height and width * 6 == height * 6
            if picture.fault is None and picture.frames != TURNTABLE_FRAMES and not is_atlas:
                yield found(
                    preview.path, "has {count} frames, not {wanted}", count=picture.frames, wanted=TURNTABLE_FRAMES
                )


@rule(
    "PRV.003",
    what="there is a contact sheet of seasons and weathers",
    remedy="Make the previews again",
)
def has_contact_sheet(package: PackageView) -> Iterator[Finding]:
    """PRV.003."""
    if not {"season", "weather"} & package.variants.keys():
        raise NotJudgedError("the asset has no season and no weather")
    previews = _of_kind(package, "contact_sheet")
    if not previews:
        yield found(f"{FILE_NAME}:previews", "has no {kind}", kind="contact_sheet")
    for preview in previews:
        yield from _fits(package, preview, bytes_=SHEET_BYTES)


@rule(
    "PRV.004",
    what="previews were made of this geometry and these maps",
    remedy="Make the previews again",
)
def previews_are_fresh(package: PackageView) -> Iterator[Finding]:
    """PRV.004."""
    if not package.manifest.previews:
        raise NotJudgedError("there are no previews")
    now = shown_hash(package.folder)
    for preview in package.manifest.previews:
        if preview.shown_blake3 != now:
            yield found(preview.path, "was made of other files")


def _of_kind(package: PackageView, kind: str) -> list[Preview]:
    return [preview for preview in package.manifest.previews if preview.kind == kind]


def _fits(
    package: PackageView, preview: Preview, *, bytes_: int, size_px: tuple[int, int] | None = None
) -> Iterator[Finding]:
    if preview.path not in package.files:
        yield found(f"{FILE_NAME}:previews", "{path} is not in the package", path=preview.path)
        return
    picture = package.picture(preview.path)
    if picture.fault:
        yield Finding(preview.path, picture.fault)
    elif size_px and picture.size_px != size_px:
        width, height = picture.size_px
        yield found(preview.path, "is {width} x {height} pixels", width=width, height=height)
    if picture.bytes > bytes_:
        yield found(preview.path, "is {bytes} bytes, more than {limit}", bytes=picture.bytes, limit=bytes_)
