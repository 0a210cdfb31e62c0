"""How a wall speaks of the settings: their names, and the refusal to start."""

ALLOWED_HOSTS_SETTING = "TASK_TRACKER_ALLOWED_HOSTS"
PUBLIC_ORIGIN_SETTING = "TASK_TRACKER_PUBLIC_ORIGIN"
TRUSTED_PROXIES_SETTING = "TASK_TRACKER_TRUSTED_PROXIES"
SIGN_IN_SETTINGS = "TASK_TRACKER_ADMIN_PASSWORD_FILE or TASK_TRACKER_ADMIN_PASSWORD"


class UnsafeConfiguration(Exception):
    """The settings would leave the application open, or cannot be read; the message names the setting to make."""
