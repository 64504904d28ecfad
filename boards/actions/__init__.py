"""Every change to what boards keep."""
