"""From scores over time to an effect with its interval: pure functions over NumPy arrays."""
