"""Steps that bring a foreign scene to the standard, each recorded."""
