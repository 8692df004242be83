"""The Filmlot asset standard, version 1 (`filmlot-asset/1`): what an asset of a film is, as data and mathematics."""
