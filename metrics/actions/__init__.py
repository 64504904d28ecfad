"""What can be done with scores: everybody is scored anew."""
