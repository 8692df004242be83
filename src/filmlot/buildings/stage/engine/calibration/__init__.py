"""How a stage is calibrated: measurements in, what they say and how sure it is out."""
