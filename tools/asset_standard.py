"""Write the tables of `docs/*/asset-standard.md` and `docs/asset.schema.json` from the code that is the standard.

`python tools/asset_standard.py` writes them; `tests/tools/test_asset_standard.py` fails when they are not in step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from filmlot.kernel.settings import Language
from filmlot.standards.asset.budgets import BUDGETS, MEGABYTE, MIB, SCENE_BUDGETS
from filmlot.standards.asset.levels import level_rules
from filmlot.standards.asset.losses import LOSSES
from filmlot.standards.asset.manifest import manifest_schema
from filmlot.standards.asset.slug import CLASSES, AssetClass, Origin
from filmlot.standards.asset.spdx import LICENCES, Terms
from filmlot.standards.asset.texel import CLASSES_PX_PER_M, needed_px_per_m
from filmlot.standards.asset.variants import SETS

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "asset.schema.json"
PAGES: dict[Language, Path] = {language: ROOT / "docs" / language / "asset-standard.md" for language in ("en", "zh-CN")}
MARKED = re.compile(r"(<!-- (\w+) -->\n)(.*?)(<!-- end -->)", flags=re.DOTALL)
ORIGINS: dict[Origin, str] = {
    Origin.FRONT_EDGE: "地面上前沿的中点",
    Origin.FOOTPRINT: "地面上占地的中心",
    Origin.TILE: "地块中心，以最低的路面为准",
    Origin.HORIZON: "地平线，北在 -Z",
}
LOSSES_ZH: dict[str, str] = {
    "baked_weather": "雨雪贴图按该外观的强度烘焙",
    "coat": "水膜以较低的粗糙度表示",
    "snow_by_slope": "朝上面的积雪只由雪盖和烘焙贴图表示",
    "source_without_occlusion": "环境光遮蔽只在派生材质里，OpenPBR 由光线追踪得出",
    "vertex_color": "底色贴图之下的顶点颜色被略去",
}
HEADS: dict[str, dict[Language, tuple[str, ...]]] = {
    "classes": {
        "en": ("class", "what", "origin", "label (Cityscapes)"),
        "zh-CN": ("类", "内容", "原点", "标签（Cityscapes）"),
    },
    "levels": {
        "en": ("level", "of", "largest error", "from", "usual triangles"),
        "zh-CN": ("级别", "对象", "最大误差", "起用距离", "常见三角形数"),
    },
    "variants": {"en": ("set", "tokens", "default"), "zh-CN": ("变体集", "取值", "默认")},
    "densities": {
        "en": ("class", "texels a metre", "as fine as the reference camera from"),
        "zh-CN": ("等级", "每米像素", "与基准摄影机同样精细的距离"),
    },
    "scenes": {
        "en": ("shown on", "visible triangles", "textures", "draws"),
        "zh-CN": ("显示于", "可见三角形", "贴图", "绘制次数"),
    },
    "budgets": {
        "en": ("class", "triangles of LOD0", "materials", "own textures", "GLB"),
        "zh-CN": ("类", "LOD0 三角形", "材质", "自有贴图", "GLB"),
    },
    "licences": {
        "en": ("licence", "names its makers", "shares alike", "may earn money", "may be changed"),
        "zh-CN": ("许可", "署名", "相同方式共享", "可商用", "可改编"),
    },
    "losses": {"en": ("loss", "what it says"), "zh-CN": ("损失", "含义")},
}
GROUPS: dict[Language, tuple[tuple[AssetClass, str], ...]] = {
    "en": (
        (AssetClass.BUILDING, "buildings and all else"),
        (AssetClass.VEGETATION, "trees"),
        (AssetClass.PROP, "props"),
    ),
    "zh-CN": ((AssetClass.BUILDING, "建筑等"), (AssetClass.VEGETATION, "树木"), (AssetClass.PROP, "道具")),
}


def table(name: str, language: Language) -> str:
    """One of the standard's tables as Markdown."""
    rows = {
        "classes": _classes,
        "levels": _levels,
        "variants": _variants,
        "densities": _densities,
        "budgets": _budgets,
        "scenes": _scenes,
        "licences": _licences,
        "losses": _losses,
    }[name](language)
    head = HEADS[name][language]
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def render(page: str, language: Language) -> str:
    """The page with its tables as the code has them."""
    return MARKED.sub(lambda found: f"{found[1]}{table(found[2], language)}{found[4]}", page)


def render_schema() -> str:
    """The JSON Schema of asset.json."""
    return json.dumps(manifest_schema(), indent=2, ensure_ascii=False) + "\n"


def _classes(language: Language) -> Iterable[tuple[str, ...]]:
    for name, rule in CLASSES.items():
        what, origin = (rule.en, str(rule.origin)) if language == "en" else (rule.zh_cn, ORIGINS[rule.origin])
        yield f"`{name}`", what, origin, rule.cityscapes or "–"


def _levels(language: Language) -> Iterable[tuple[str, ...]]:
    for number in range(4):
        for group, what in GROUPS[language]:
            rule = level_rules(group)[number]
            error = "–" if number == 0 else f"{rule.error_m * 1000:g} mm"
            low, high = rule.triangles
            yield f"LOD{number}", what, error, f"{rule.from_m:.0f} m", f"{low:,} – {high:,}"


def _variants(language: Language) -> Iterable[tuple[str, ...]]:
    free = "any identifier" if language == "en" else "任意标识符"
    for name, rule in SETS.items():
        tokens = " ".join(f"`{token}`" for token in rule.tokens) or free
        yield f"`{name}`", tokens, f"`{rule.default}`" if rule.default else "–"


def _densities(_: Language) -> Iterable[tuple[str, ...]]:
    for name, density in CLASSES_PX_PER_M.items():
        yield f"`{name}`", str(density), f"{needed_px_per_m(1.0) / density:.1f} m"


def _budgets(_: Language) -> Iterable[tuple[str, ...]]:
    for name, budget in BUDGETS.items():
        yield (
            f"`{name}`",
            "–" if budget.triangles is None else f"{budget.triangles:,}",
            "–" if budget.materials is None else str(budget.materials),
            "–" if budget.texture_bytes is None else f"{budget.texture_bytes / MIB:.0f} MiB",
            "–" if budget.glb_bytes is None else f"{budget.glb_bytes / MEGABYTE:.0f} MB",
        )


def _scenes(language: Language) -> Iterable[tuple[str, ...]]:
    names = {"wall": "the wall", "browser": "a browser"} if language == "en" else {"wall": "屏幕", "browser": "浏览器"}
    for name, budget in SCENE_BUDGETS.items():
        draws = "–" if budget.draws is None else f"{budget.draws:,}"
        yield names[name], f"{budget.triangles:,}", f"{budget.texture_bytes / MIB:,.0f} MiB", draws


def _licences(language: Language) -> Iterable[tuple[str, ...]]:
    yes, no = ("yes", "no") if language == "en" else ("是", "否")

    def answers(terms: Terms) -> tuple[str, ...]:
        asked = (terms.attribution, terms.share_alike, terms.commercial, terms.derivatives)
        return tuple(yes if answer else no for answer in asked)

    for name, terms in LICENCES.items():
        yield f"`{name}`", *answers(terms)


def _losses(language: Language) -> Iterable[tuple[str, ...]]:
    for name, what in LOSSES.items():
        yield f"`{name}`", what if language == "en" else LOSSES_ZH[name]


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(render(path.read_text(encoding="utf-8"), language), encoding="utf-8")
    SCHEMA.write_text(render_schema(), encoding="utf-8")
