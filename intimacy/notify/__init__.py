"""Telling people: topics, notifications in the app, by mail, as a digest, in chat; each person's choice and quiet hours."""
