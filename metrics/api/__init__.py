"""The API of scores: read only, each with what it is made of."""
