"""The device contract, its host, and the data plane between a socket and a consumer."""
