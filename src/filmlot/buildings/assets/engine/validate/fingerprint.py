"""One hash of everything in a package that decides how it looks, by which previews know that they are fresh."""

from __future__ import annotations

from pathlib import Path

from blake3 import blake3

SHOWN_ENDINGS = frozenset({".usd", ".usda", ".usdc", ".png", ".jpg", ".jpeg", ".exr", ".ktx2"})


def shown_hash(folder: Path) -> str:
    """BLAKE3 over paths and bytes of the layers and the maps of a package."""
    digest = blake3()
    for path in sorted([*folder.glob("*"), *folder.glob("maps/*")]):
        if path.is_file() and not path.is_symlink() and path.suffix in SHOWN_ENDINGS:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(blake3(path.read_bytes()).digest())
    return digest.hexdigest()
