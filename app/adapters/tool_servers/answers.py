"""What a tool answers, as a run keeps it: its text, its structured content, and its images as files."""

import base64
import binascii
import json
from collections.abc import Iterator

from mcp.types import CallToolResult, ContentBlock, EmbeddedResource, ImageContent, ResourceLink, TextContent
from mcp.types import TextResourceContents as _Text

from app.domain.run_file import RunFile
from app.ports.tool_servers import ToolResult


def answered(answer: CallToolResult, tool: str) -> ToolResult:
    """Every text in its order; what is no text is said in a line of its own, before the texts."""
    others = [line for block in answer.content if (line := _mentioned(block))]
    texts = [block.text for block in answer.content if isinstance(block, TextContent)]
    if not texts and answer.structuredContent is not None:
        texts = [as_line(answer.structuredContent)]
    return ToolResult(
        text="\n".join((*others, *texts)),
        structured=answer.structuredContent,
        files=tuple(_images(answer.content, tool)),
        is_error=answer.isError,
    )


def as_line(data: object) -> str:
    """Text as it is, anything else as JSON in one line."""
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, default=str)


def _mentioned(block: ContentBlock) -> str:
    match block:
        case EmbeddedResource(resource=_Text() as resource):
            return resource.text
        case EmbeddedResource() | ResourceLink():
            uri = block.uri if isinstance(block, ResourceLink) else block.resource.uri
            return f"[resource] {uri}"
        case _:
            return ""


def _images(blocks: list[ContentBlock], tool: str) -> Iterator[RunFile]:
    images = [block for block in blocks if isinstance(block, ImageContent)]
    for number, image in enumerate(images, start=1):
        suffix = image.mimeType.rpartition("/")[2] or "bin"
        try:
            yield RunFile(f"{tool}-{number}.{suffix}", base64.b64decode(image.data, validate=True))
        except (binascii.Error, ValueError):
            continue  # what cannot be read is no image; the text of the answer counts
