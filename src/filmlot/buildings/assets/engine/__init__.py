"""Pure parts of the assets building: no session, no HTTP, no clock."""
