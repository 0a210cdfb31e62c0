"""The helper programs of the dashboard."""
