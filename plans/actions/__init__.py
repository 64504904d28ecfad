"""What can be done with joint plans: written, agreed, measured, closed, handed over."""
