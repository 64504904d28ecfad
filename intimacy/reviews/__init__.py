"""Access reviews: every quarter each right of each member is kept or removed by a person, and silence escalates."""
