"""The strategies: one file each, found by `discovery`. A file offers its strategy under the name `STRATEGY`."""
