"""A manifest as tests begin with: whole, and as small as the standard allows."""

from __future__ import annotations

from typing import Any


def least(**changes: Any) -> dict[str, Any]:
    """The content of the least asset.json, changed."""
    return {
        "standard": "filmlot-asset/1",
        "asset_id": "01HZX3M5T8Q9V7K2B4N6P8R0S1",
        "slug": "prp_bench_park_01",
        "version": "1.0.0",
        "names": {"en": "Park bench", "zh_cn": "公园长椅"},
        "provenance": {"origin": "scanned", "authors": ["Somebody"]},
        "licence": {"spdx": "CC-BY-4.0", "attribution": "Somebody"},
        "bounds": {"low_m": [-1, 0, -0.3], "high_m": [1, 0.9, 0.3]},
        "cost": {"triangles": 900, "materials": 1, "texture_bytes": 0},
        **changes,
    }
