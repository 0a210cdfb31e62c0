"""A page to watch: serves `Members: 990` on http://127.0.0.1:8765/, and five more each time it is asked for."""

import http.server
import itertools
import sys

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8765
MEMBERS = itertools.count(990, 5)


class Page(http.server.BaseHTTPRequestHandler):
    """Answers whatever is asked for with the number as it is now."""

    def do_GET(self) -> None:
        """One page."""
        body = (
            f"<!doctype html><title>Our club</title><h1>Our club</h1><p>Members: <b>{next(MEMBERS):,}</b></p>".encode()
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


print(f"Serving http://127.0.0.1:{PORT}/ until you press Ctrl-C", flush=True)
http.server.HTTPServer(("127.0.0.1", PORT), Page).serve_forever()
