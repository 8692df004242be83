"""The demo's own pictures, made by measure: a street at dusk, and the stage with a stand-in actor."""
