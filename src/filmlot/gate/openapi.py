"""The OpenAPI document: each route declares the problems that it may answer with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from fastapi import FastAPI

from filmlot.kernel.problems import Problem
from filmlot.kernel.wire import MEDIA_TYPE, ProblemView

REFERENCE = {"$ref": "#/components/schemas/ProblemView"}


def problem_responses(problems: Iterable[type[Problem]]) -> dict[int | str, dict[str, Any]]:
    """What FastAPI takes as `responses`: per status, the codes of the problems that carry it."""
    codes: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        codes[problem.status].append(problem.code)
    return {
        status: {"description": ", ".join(sorted(codes[status])), "content": {MEDIA_TYPE: {"schema": REFERENCE}}}
        for status in sorted(codes)
    }


def declare_problems(app: FastAPI) -> None:
    """Adds the shape of a problem to the document that the app gives."""
    plain = app.openapi

    def complete() -> dict[str, Any]:
        document = plain()
        document.setdefault("components", {}).setdefault("schemas", {})["ProblemView"] = ProblemView.model_json_schema()
        return document

    app.openapi = complete  # type: ignore[method-assign] # FastAPI's documented way to extend it


def openapi(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; the output if none is named.")] = None,
) -> None:
    """Write the OpenAPI document of the whole lot, for the typed client."""
    from filmlot.gate.lot import open_buildings
    from filmlot.gate.server import create_interface

    document = json.dumps(create_interface(open_buildings()).openapi(), indent=2, sort_keys=True, ensure_ascii=False)
    if file is None:
        typer.echo(document)
    else:
        file.write_text(document + "\n", encoding="utf-8")
