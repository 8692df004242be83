"""asset.json: what a package says about itself, as frozen models; the schema is theirs (standard §2.7).

The file is canonical JSON: UTF-8, keys sorted, no white space, so that equal manifests are equal bytes.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from filmlot.standards.asset import STANDARD
from filmlot.standards.asset.slug import MAX_LENGTH, PATTERN, AssetClass, class_of, is_package_path, is_slug
from filmlot.standards.asset.spdx import is_accepted, may_become
from filmlot.standards.asset.variants import is_token

FILE_NAME = "asset.json"
MAX_BYTES = 4 << 20


def _check_slug(text: str) -> str:
    if not is_slug(text):
        msg = "is no slug: write class_subject_style_number, such as bld_shikumen_shanghai_03"
        raise ValueError(msg)
    return text


def _check_path(text: str) -> str:
    if not is_package_path(text):
        msg = "is no path in a package: write it relative, in ASCII, with forward slashes and without spaces"
        raise ValueError(msg)
    return text


def _check_licence(text: str) -> str:
    if not is_accepted(text):
        msg = "is no accepted SPDX id: name one of the standard's list, or your own as LicenseRef-Name"
        raise ValueError(msg)
    return text


Ulid = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
Slug = Annotated[str, StringConstraints(pattern=PATTERN, max_length=MAX_LENGTH), AfterValidator(_check_slug)]
PackagePath = Annotated[str, StringConstraints(min_length=1, max_length=160), AfterValidator(_check_path)]
Spdx = Annotated[str, StringConstraints(max_length=80), AfterValidator(_check_licence)]
Blake3 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Semver = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$", max_length=32)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Count = Annotated[int, Field(ge=0)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Vector3 = tuple[Finite, Finite, Finite]
Row4 = tuple[Finite, Finite, Finite, Finite]
Matrix4 = tuple[Row4, Row4, Row4, Row4]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(_Part):
    """What people call the asset."""

    en: Text
    zh_cn: Text


class OriginKind(StrEnum):
    """How an asset came to be."""

    GENERATED = "generated"
    IMPORTED = "imported"
    SCANNED = "scanned"


class Generator(_Part):
    """The program that made it; the same program, seed and parameters make the same bytes."""

    name: Text
    version: Semver
    seed: Count
    params_blake3: Blake3


class Input(_Part):
    """A work of somebody's that the asset was made from."""

    name: Text
    blake3: Blake3
    bytes: Count
    spdx: Spdx


class Provenance(_Part):
    """Where it comes from, who made it, and whether a generative model had a hand in it."""

    origin: OriginKind
    generator: Generator | None = None
    inputs: tuple[Input, ...] = ()
    authors: tuple[Text, ...] = Field(min_length=1)
    is_ai_used: bool = False


class Licence(_Part):
    """Under which terms it may be used; empty lists and dates mean: everywhere, for ever, by everyone."""

    spdx: Spdx
    attribution: str = ""
    territories: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    productions: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            msg = "ends before it begins: exchange valid_from and valid_until"
            raise ValueError(msg)
        return self


class Bounds(_Part):
    """The box around everything, in metres, Y up."""

    low_m: Vector3
    high_m: Vector3


class MeasuredLevel(_Part):
    """A level of detail with the error that was measured against LOD0, both ways."""

    name: Literal["LOD0", "LOD1", "LOD2", "LOD3", "IMP"]
    triangles: Count
    vertices: Count
    error_max_m: Positive
    error_p995_m: Positive
    valid_from_m: Positive
    silhouette_iou: Annotated[float, Field(ge=0, le=1)] | None = None
    leaf_area_ratio: Positive | None = None


class TexelDensity(_Part):
    """Texels a metre over the surface of LOD0, and the class that this is."""

    density_class: Literal["hero", "close", "standard", "upper", "backdrop", "terrain"]
    median_px_per_m: Positive
    p5_px_per_m: Positive
    p95_px_per_m: Positive


class Cost(_Part):
    """What the asset uses of its class's budget."""

    triangles: Count
    materials: Count
    texture_bytes: Count


class MaterialEntry(_Part):
    """A material: its MaterialX document, its maps, and what the derived looks lose of it."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
    source: PackagePath
    maps: tuple[PackagePath, ...] = ()
    losses: tuple[Text, ...] = ()


class VariantSet(_Part):
    """A set of looks and the prims that it touches, relative to the root prim."""

    name: Text
    default: Text
    tokens: tuple[Text, ...] = Field(min_length=1)
    touches: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        for token in self.tokens:
            if not is_token(self.name, token):
                msg = f"variant set {self.name!r} cannot hold {token!r}: see the standard's sets and tokens"
                raise ValueError(msg)
        if self.default not in self.tokens or len(set(self.tokens)) != len(self.tokens):
            msg = f"variant set {self.name!r} names a token twice, or a default that it does not hold"
            raise ValueError(msg)
        return self


class ContributionKind(StrEnum):
    """What a layer brings to the asset."""

    GEOMETRY = "geo"
    MATERIALS = "mtl"
    COLLIDERS = "col"
    VARIANTS = "variants"


class Contribution(_Part):
    """A layer that takes part; the entry layer is made from their list, and a contribution can be taken out."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*$", max_length=32)]
    kind: ContributionKind
    layer: PackagePath


class Colliders(_Part):
    """The convex hulls that one bumps into."""

    hulls: Count
    most_vertices: Count


class View(_Part):
    """How another program sees the asset: its stage, and the matrices (columns, metres in) to it."""

    layer: PackagePath
    up_axis: Literal["Y", "Z"]
    metres_per_unit: Positive
    stage_matrix: Matrix4
    engine_matrix: Matrix4


class Preview(_Part):
    """A picture of the asset, and the look that it shows."""

    kind: Text
    path: PackagePath
    selection: dict[str, str] = {}
    shown_blake3: Blake3 | None = None


class Repair(_Part):
    """A step that changed what came in, in a way that can be taken back."""

    id: Text
    what: Text
    before: str = ""
    after: str = ""


class Manifest(_Part):
    """The whole of asset.json."""

    standard: Literal["filmlot-asset/1"] = STANDARD
    asset_id: Ulid
    slug: Slug
    version: Semver
    names: Names
    facets: dict[str, tuple[Text, ...]] = {}
    tags: tuple[Text, ...] = ()
    provenance: Provenance
    licence: Licence
    bounds: Bounds
    levels: tuple[MeasuredLevel, ...] = ()
    texel: TexelDensity | None = None
    cost: Cost
    materials: tuple[MaterialEntry, ...] = ()
    variants: tuple[VariantSet, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    colliders: Colliders | None = None
    views: dict[str, View] = {}
    previews: tuple[Preview, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def asset_class(self) -> AssetClass:
        """The class that the slug names."""
        return class_of(self.slug)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        for source in self.provenance.inputs:
            if not may_become(source.spdx, self.licence.spdx):
                msg = (
                    f"{source.name!r} is under {source.spdx} and cannot become part of a work under {self.licence.spdx}"
                )
                raise ValueError(msg)
        for what, names in (
            ("levels", [level.name for level in self.levels]),
            ("materials", [material.name for material in self.materials]),
            ("variants", [variant.name for variant in self.variants]),
            ("contributions", [contribution.name for contribution in self.contributions]),
        ):
            if len(set(names)) != len(names):
                msg = f"{what} hold a name twice"
                raise ValueError(msg)
        return self

    def to_json(self) -> bytes:
        """The manifest as canonical JSON, without what is empty by default."""
        content = {"standard": self.standard, **self.model_dump(mode="json", exclude_defaults=True)}
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read_manifest(data: bytes) -> Manifest:
    """The manifest in the bytes of an asset.json.

    Raises:
        ValueError: It is longer than `MAX_BYTES`, no JSON, or not of this standard (a Pydantic `ValidationError`).
    """
    if len(data) > MAX_BYTES:
        msg = f"{FILE_NAME} is {len(data)} bytes, more than {MAX_BYTES}"
        raise ValueError(msg)
    return Manifest.model_validate_json(data)


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of asset.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Filmlot asset standard, version 1: asset.json",
        **Manifest.model_json_schema(),
    }
