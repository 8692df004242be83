"""Licences by their SPDX ids: which are accepted, and what may be made of what (SPDX licence list 3.x)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OWN = re.compile(r"LicenseRef-[A-Za-z0-9.-]{1,60}")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a licence asks of those who use a work under it."""

    attribution: bool = False
    share_alike: bool = False
    commercial: bool = True
    derivatives: bool = True


LICENCES: Mapping[str, Terms] = MappingProxyType(
    {
        "CC0-1.0": Terms(),
        "CC-BY-3.0": Terms(attribution=True),
        "CC-BY-4.0": Terms(attribution=True),
        "CC-BY-SA-3.0": Terms(attribution=True, share_alike=True),
        "CC-BY-SA-4.0": Terms(attribution=True, share_alike=True),
        "CC-BY-NC-4.0": Terms(attribution=True, commercial=False),
        "CC-BY-NC-SA-4.0": Terms(attribution=True, share_alike=True, commercial=False),
        "CC-BY-ND-4.0": Terms(attribution=True, derivatives=False),
        "CC-BY-NC-ND-4.0": Terms(attribution=True, commercial=False, derivatives=False),
        "Apache-2.0": Terms(attribution=True),
        "BSD-2-Clause": Terms(attribution=True),
        "BSD-3-Clause": Terms(attribution=True),
        "MIT": Terms(attribution=True),
        "OFL-1.1": Terms(attribution=True),
        "ODbL-1.0": Terms(attribution=True, share_alike=True),
        "Unlicense": Terms(),
        "0BSD": Terms(),
    }
)
_LATER: Mapping[str, frozenset[str]] = MappingProxyType({"CC-BY-SA-3.0": frozenset({"CC-BY-SA-4.0"})})


def is_accepted(spdx: str) -> bool:
    """Whether an asset may stand under this licence: one of `LICENCES`, or a company's own, `LicenseRef-…`."""
    return spdx in LICENCES or OWN.fullmatch(spdx) is not None


def may_become(input_spdx: str, asset_spdx: str) -> bool:
    """Whether a work under the first licence may be part of an asset under the second.

    A company's own licence says nothing to a machine: what stands under it stays under it.
    """
    if input_spdx == asset_spdx:
        terms = LICENCES.get(input_spdx)
        return is_accepted(input_spdx) and (terms is None or terms.derivatives)
    given = LICENCES.get(input_spdx)
    if given is None or not given.derivatives:
        return False
    if given.share_alike:
        return asset_spdx in _LATER.get(input_spdx, ())
    asked = LICENCES.get(asset_spdx)
    if asked is None:  # a company's own terms may be narrower, never wider
        return OWN.fullmatch(asset_spdx) is not None and given.commercial
    return (not given.attribution or asked.attribution) and (given.commercial or not asked.commercial)


def needs_attribution(spdx: str) -> bool:
    """Whether the authors must be named where the work is used; a company's own licence is taken to ask it."""
    terms = LICENCES.get(spdx)
    return terms is None or terms.attribution
