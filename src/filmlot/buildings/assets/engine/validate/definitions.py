"""MaterialX's own node definitions, loaded once a process."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def definitions() -> Any:
    """The standard libraries as one document."""
    import MaterialX

    library = MaterialX.createDocument()
    MaterialX.loadLibraries(MaterialX.getDefaultDataLibraryFolders(), MaterialX.getDefaultDataSearchPath(), library)
    return library
