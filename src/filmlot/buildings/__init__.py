"""The buildings of the lot: vertical slices, each with one facade."""
