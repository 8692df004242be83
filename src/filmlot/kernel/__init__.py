"""What every building stands on; it knows no building."""
