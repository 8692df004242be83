"""LICENSE.txt: under which terms an asset stands, who made it and what it was made from."""

from __future__ import annotations

from filmlot.standards.asset.manifest import Manifest
from filmlot.standards.asset.spdx import needs_attribution


def licence_text(manifest: Manifest) -> str:
    """The notice in plain English: it goes with the files wherever they go."""
    licence, provenance = manifest.licence, manifest.provenance
    lines = [
        f"{manifest.names.en} ({manifest.slug} {manifest.version})",
        f"SPDX-License-Identifier: {licence.spdx}",
        f"Made by: {', '.join(provenance.authors)}",
    ]
    if licence.attribution:
        lines.append(f"To be named as: {licence.attribution}")
    for what, values in (
        ("In these countries only", licence.territories),
        ("For these productions only", licence.productions),
    ):
        if values:
            lines.append(f"{what}: {', '.join(values)}")
    if licence.valid_from or licence.valid_until:
        lines.append(f"From {licence.valid_from or 'the beginning'} until {licence.valid_until or 'further notice'}")
    if provenance.is_ai_used:
        lines.append("A generative model had a hand in it.")
    for source in provenance.inputs:
        asks = ", to be named" if needs_attribution(source.spdx) else ""
        lines.append(f"Made from: {source.name} ({source.spdx}{asks}), blake3 {source.blake3}")
    return "\n".join(lines) + "\n"
