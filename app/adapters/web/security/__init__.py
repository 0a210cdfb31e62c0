"""The walls every request passes before a handler sees it: one file a wall, put together in `stack`.

Most walls judge the head of a request and return a `Refusal` or `None`; `gate` runs them in order. Only headers, body
limits and slots wrap the application themselves. Nothing here knows a use case or where a setting comes from.
"""
