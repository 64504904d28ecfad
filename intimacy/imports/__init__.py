"""Imports: what people bring in files becomes rows that the upper floors can take, once, and undo."""
