"""Filmlot in Unreal Engine: `import filmlot_unreal.importer` in the editor's Python, then `place` and `swap`."""
