"""Pictures of markers that a camera can find again, and where they stand on LED walls."""
