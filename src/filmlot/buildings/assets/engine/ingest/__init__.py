"""Foreign files become levels, colliders and a report of everything that was changed, or a problem by name."""
