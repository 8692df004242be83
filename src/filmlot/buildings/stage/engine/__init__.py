"""Pure parts of the stage: no session, no HTTP, no clock."""
