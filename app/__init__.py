"""Task Tracker: recurring work on accounts, planned, carried out and recorded."""
