"""What can be done with studies: registered, read, checked, archived."""
