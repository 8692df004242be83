"""Filmlot as an OpenAssetIO manager: entity references are `filmlot://lot/slug@version`, answered by the agent."""

from __future__ import annotations

from openassetio.pluginSystem import PythonPluginSystemManagerPlugin

from .interface import IDENTIFIER, FilmlotManager


class FilmlotPlugin(PythonPluginSystemManagerPlugin):
    """What OpenAssetIO's plug-in system finds."""

    @classmethod
    def identifier(cls) -> str:
        """The manager's identifier."""
        return IDENTIFIER

    @classmethod
    def interface(cls) -> FilmlotManager:
        """The manager."""
        return FilmlotManager()


openassetioPlugin = FilmlotPlugin  # noqa: N816 - OpenAssetIO's name
