"""What search knows of an asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.asset.taxonomy import load_taxonomy
from filmlot.standards.phrase import PhrasedError

MAX_NAME = 200
MAX_DESCRIPTION = 4_000
MAX_TAGS = 64
MAX_SCOPES = 256
MAX_NUMBER = 2**32 - 1


class DocumentError(PhrasedError, ValueError):
    """An asset that cannot be found by search as it is: the phrase says which part of it is wrong."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """An asset as search sees it: replaces what was known of the same `asset`.

    `facets` are the tokens that its manifest declares, `scopes` are all scopes whose members may see it, `look` and
    `shape` are unit vectors (`descriptor.SIZE`,) or None. `created_s` is Unix time.
    """

    asset: UUID
    name_en: str
    name_zh: str
    scopes: frozenset[str]
    facets: Mapping[str, tuple[str, ...]]
    tags: tuple[str, ...] = ()
    description: str = ""
    uses: int = 0
    created_s: int = 0
    look: NDArray[np.float32] | None = None
    shape: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        for field, length, most in (
            ("name_en", len(self.name_en), MAX_NAME),
            ("name_zh", len(self.name_zh), MAX_NAME),
            ("description", len(self.description), MAX_DESCRIPTION),
            ("tags", len(self.tags), MAX_TAGS),
            ("tags", max(map(len, self.tags), default=0), MAX_NAME),
            ("scopes", len(self.scopes), MAX_SCOPES),
            ("uses", self.uses, MAX_NUMBER),
            ("created_s", self.created_s, MAX_NUMBER),
        ):
            if not 0 <= length <= most:
                raise DocumentError("{field} of the asset goes beyond {most}. Correct it", field=field, most=most)
        known = load_taxonomy().facets
        for key, tokens in self.facets.items():
            for token in tokens:
                if key not in known or token not in known[key].terms:
                    raise DocumentError(
                        "There is no term {term}. Take one of the vocabulary", term=f"{key}:{token}"[:80]
                    )
