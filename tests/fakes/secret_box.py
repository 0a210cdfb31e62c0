"""Secrets that are sealed so that a test can see it."""


class FakeSecretBox:
    """Reversible, and visibly not the secret itself."""

    def seal(self, secret: str) -> str:
        return f"sealed:{secret[::-1]}"

    def open(self, sealed: str) -> str:
        return sealed.removeprefix("sealed:")[::-1]
