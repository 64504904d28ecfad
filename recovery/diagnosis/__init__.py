"""The statistics of a diagnosis: pure functions from arrays to figures. Nothing here knows the database."""
