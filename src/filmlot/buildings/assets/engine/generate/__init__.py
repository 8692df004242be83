"""Assets made by rule: the same seed gives the same asset, with levels that the rule itself knows."""
