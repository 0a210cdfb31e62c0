"""Asks the program in this container whether it is ready; exit status 0 when it is."""

import http.client
import os
import sys

PORT = int(os.environ.get("TASK_TRACKER_PORT") or 8000)


def main() -> int:
    """One request on loopback; whatever goes wrong means that the program is not ready."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", "/readyz")
        return 0 if connection.getresponse().status == 200 else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
