"""What the lot knows around a package, given to the rules that cannot see it in the folder."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict


class Neighbour(BaseModel):
    """The asset that is most like this one, and how near two assets may be."""

    model_config = ConfigDict(frozen=True)

    slug: str
    distance: float
    least_distance: float


class Surroundings(BaseModel):
    """Facts from outside; what is None is not known, and the rules that need it are not judged."""

    model_config = ConfigDict(frozen=True)

    slugs: dict[str, str] | None = None
    """The slugs of all assets with their ids."""
    used_until: date | None = None
    """The last day on which a production uses the asset."""
    neighbour: Neighbour | None = None
    rebuilt: dict[str, str] | None = None
    """BLAKE3 of the files that the recipe gave when it was run again, by path."""
