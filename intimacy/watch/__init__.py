"""What the operator sees of the product at work: logs without personal data, and figures for Prometheus."""
