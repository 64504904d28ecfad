"""What runs Kinward on one machine: the embedded PostgreSQL and Valkey, their supervisor, backup and restore."""
