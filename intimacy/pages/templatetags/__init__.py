"""The template tags and filters that every template has without asking."""
