"""What on set computes: no session, no HTTP, no clock."""
