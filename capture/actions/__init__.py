"""What is done to proposals and to the sources that make them, split by noun."""
