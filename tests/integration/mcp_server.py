"""A real MCP server for tests, by the SDK itself: over standard input and output, or by HTTP where PORT is set."""

import base64
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from mcp.server.fastmcp import Context, FastMCP, Image
from mcp.types import CallToolResult, TextContent

app = FastMCP("tests", host="127.0.0.1", port=int(os.environ.get("PORT", "0")), log_level="ERROR")
SAID = {"verdict": "GOAL_MET", "value": 3, "target": 2, "note": f"seen by {os.environ.get('TOKEN')}"}
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@app.tool()
async def add_note(text: str, number: int, ctx: Context[Any, Any, Any]) -> str:
    """Does the work, and talks while it does."""
    await ctx.info(f"adding for {os.environ.get('TOKEN')}")
    await ctx.report_progress(1, 2, "half")
    return f"{text} {number}\nCHECK_SUCCESS"


@app.tool()
def structured() -> CallToolResult:
    """A verdict as structured content, against the text."""
    return CallToolResult(content=[TextContent(type="text", text="CHECK_FAIL")], structuredContent=SAID)


@app.tool()
def fail() -> str:
    """Says that it failed."""
    raise ValueError("no such note")


@app.tool()
def picture() -> Image:
    """A picture of one dot."""
    return Image(data=DOT, format="png")


@app.tool()
def drawing() -> Image:
    """A picture that is text, with what it must not tell."""
    return Image(data=f"<svg><text>{os.environ.get('TOKEN')}</text></svg>".encode(), format="svg+xml")


@app.tool()
def shout(dots: int) -> str:
    """Prints one long line as an error, with what it must not tell after so many dots."""
    os.write(2, b"." * dots + f"{os.environ.get('TOKEN')}\nand on\n".encode())
    return "shouted"


@app.tool()
def environment() -> str:
    """The names of its variables."""
    return " ".join(sorted(os.environ))


@app.tool()
def hang(folder: str) -> str:
    """Starts a child that would outlive it, ignores SIGTERM, and never answers."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen(["setsid", "sleep", "300"])
    Path(folder, "pids.new").write_text(f"{os.getpid()} {child.pid}")
    Path(folder, "pids.new").rename(Path(folder, "pids"))
    time.sleep(300)
    return ""


@app.tool()
def vanish() -> str:
    """Ends in the middle."""
    os.write(2, f"cannot go on with {os.environ.get('TOKEN')}\n".encode())
    os._exit(3)


if __name__ == "__main__":
    app.run("streamable-http" if "PORT" in os.environ else "stdio")
