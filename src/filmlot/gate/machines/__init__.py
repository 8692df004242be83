"""The hub's side of the render machines: which there are, how they are, and what they are asked."""
