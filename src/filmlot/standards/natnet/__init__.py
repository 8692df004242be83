"""NatNet 3.0 to 4.x, the protocol of OptiTrack Motive: messages, server, models, frames."""
