"""What crosses the border of the stage building about what stands on its walls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen


class StageLook(Frozen):
    """A look of what stands on the walls; what is not named stays as it is by itself."""

    season: Literal["spring", "summer", "autumn", "winter"] | None = None
    weather: Literal["clear", "overcast", "rain", "snow", "fog"] | None = None
    timeOfDay: Literal["day", "dusk", "night"] | None = None  # noqa: N815 - the asset standard's name

    @property
    def tokens(self) -> dict[str, str]:
        """What is named, by its set."""
        return self.model_dump(exclude_none=True)


class ContentChoice(Frozen):
    """What is to stand on the walls, a version or a scene, one of both; and how it is to look."""

    version_id: Annotated[str | None, Field(max_length=36)] = None
    scene_id: Annotated[str | None, Field(max_length=36)] = None
    look: StageLook = StageLook()


class ContentView(Frozen):
    """What stands on the walls, a version or a scene; how it looks, and which tokens each set of looks has."""

    name: str
    version_id: str | None
    asset_id: str | None
    scene_id: str | None = None
    look: StageLook = StageLook()
    looks: dict[str, tuple[str, ...]] = Field(default_factory=dict)
