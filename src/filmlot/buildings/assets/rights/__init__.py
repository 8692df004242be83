"""Who may do what with an asset that stands in another scope, for how long, and who works on it now."""
