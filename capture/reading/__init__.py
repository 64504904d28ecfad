"""What a message or a calendar says, as plain values: no database here."""
