"""Files of a package under other names: whatever names them follows."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from typing import Any

from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME


def repoint(package: PackageView, renamed: Mapping[str, str]) -> None:
    """Makes layers, MaterialX documents and asset.json name new paths instead of old ones (both from the package)."""
    for path, layer in package.layers.items():
        if layer:
            _repoint_layer(path, layer, renamed)
    for path in package.files:
        if path.endswith(".mtlx"):
            _repoint_text(package, path, renamed)
    if package.document:
        document = _replaced(package.document, renamed)
        content = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        (package.folder / FILE_NAME).write_text(content, encoding="utf-8", newline="\n")


def _repoint_layer(path: str, layer: Any, renamed: Mapping[str, str]) -> None:
    from pxr import UsdUtils

    def follow(text: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        if target not in renamed:
            return text
        return f"./{posixpath.relpath(renamed[target], posixpath.dirname(path) or '.')}"

    UsdUtils.ModifyAssetPaths(layer, follow)
    layer.Save()


def _repoint_text(package: PackageView, path: str, renamed: Mapping[str, str]) -> None:
    file = package.folder / path
    text = file.read_text(encoding="utf-8", errors="replace")
    followed = text
    for old, new in renamed.items():
        start = posixpath.dirname(path) or "."
        followed = followed.replace(f'"{posixpath.relpath(old, start)}"', f'"{posixpath.relpath(new, start)}"')
    if followed != text:
        file.write_text(followed, encoding="utf-8", newline="\n")


def _replaced(value: Any, renamed: Mapping[str, str]) -> Any:
    match value:
        case str():
            return renamed.get(value, value)
        case list():
            return [_replaced(part, renamed) for part in value]
        case dict():
            return {key: _replaced(part, renamed) for key, part in value.items()}
    return value
