"""What a mail server's refusal means (RFC 5321, section 4.2, and RFC 3463)."""

from typing import NamedTuple

from meeting.enhanced_codes import ENHANCED_CODE

PERMANENT = 500
THE_RELAY_CLOSES = (421, 432, 454)
NOT_ALLOWED = (530, 535, 554)
ABOUT_THE_SENDER = ("5.7.", "5.1.7", "5.1.8")


class Refusal(NamedTuple):
    """What the mail server said: an SMTP code, and the enhanced code and text behind it."""

    code: int
    text: str

    @property
    def closes_the_relay(self) -> bool:
        """About the server, not the message: no message will go now."""
        return self.code in THE_RELAY_CLOSES

    @property
    def is_policy(self) -> bool:
        """About us, not the recipient: authentication, policy, content. Never a reason to suppress an address."""
        return self.code in NOT_ALLOWED or self.text.startswith(ABOUT_THE_SENDER)

    @property
    def is_permanent(self) -> bool:
        return self.code >= PERMANENT

    @property
    def says_unknown_address(self) -> bool:
        return self.is_permanent and not self.is_policy and self.text.startswith("5.1.")

    def __str__(self) -> str:
        """Its codes alone: the text may name the person."""
        enhanced = ENHANCED_CODE.match(self.text)
        return f"{self.code} {enhanced[0]}" if enhanced else str(self.code)
