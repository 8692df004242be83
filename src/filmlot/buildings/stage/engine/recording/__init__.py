"""A take on disk: tracking, frames, picture and manifest, written so that what is written can always be read."""
