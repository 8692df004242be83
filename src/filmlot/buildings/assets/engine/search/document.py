"""What search knows of an asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    look: NDArray[np.float32] | None = field(default=None, repr=False)
    shape: NDArray[np.float32] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for what, length, most in (
            ("name", max(len(self.name_en), len(self.name_zh)), MAX_NAME),
            ("description", len(self.description), MAX_DESCRIPTION),
            ("tags", len(self.tags), MAX_TAGS),
            ("tag", max(map(len, self.tags), default=0), MAX_NAME),
            ("scopes", len(self.scopes), MAX_SCOPES),
        ):
            if length > most:
                raise DocumentError("The asset's {what} is longer than {most}. Shorten it", what=what, most=most)
        if not 0 <= self.uses <= MAX_NUMBER or not 0 <= self.created_s <= MAX_NUMBER:
            raise DocumentError("The asset's use or date is out of range. Correct it")
        known = load_taxonomy().facets
        for key, tokens in self.facets.items():
            unknown = [token for token in tokens if key not in known or token not in known[key].terms]
            if unknown:
                raise DocumentError(
                    "{facet} has no term {token}. Take one of the vocabulary", facet=key, token=unknown[0]
                )
