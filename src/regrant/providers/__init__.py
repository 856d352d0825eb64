"""The catalogue: facts about providers, each with its source."""
