"""A mail server for benchmarks: it takes everything at once, counts, and runs in a process of its own."""

import asyncio
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, cast

END_OF_MAIL = b"\r\n.\r\n"
GREETING, TAKEN, GO_ON, GOODBYE = b"220 sink\r\n", b"250 2.0.0 taken\r\n", b"354 go on\r\n", b"221 bye\r\n"
ABILITIES = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 50000000\r\n250 ENHANCEDSTATUSCODES\r\n"


class Conversation(asyncio.Protocol):
    """Answers each command as soon as it is read, however many arrive together (RFC 2920)."""

    taken = 0  # by all conversations

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._unread = bytearray()
        self._in_mail = False
        self._transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self._unread += data
        answers = b""
        while answer := self._mail_ends() if self._in_mail else self._command():
            answers += answer
        if answers:
            self._transport.write(answers)

    def _mail_ends(self) -> bytes:
        end = self._unread.find(END_OF_MAIL)
        if end < 0:
            return b""
        del self._unread[: end + len(END_OF_MAIL)]
        self._in_mail = False
        Conversation.taken += 1
        return TAKEN

    def _command(self) -> bytes:
        line, newline, rest = self._unread.partition(b"\n")
        if not newline:
            return b""
        self._unread = rest
        match bytes(line[:4]).upper():
            case b"EHLO":
                return ABILITIES
            case b"DATA":
                self._in_mail = True
                return GO_ON
            case b"HELP":
                return b"214 %d\r\n" % Conversation.taken
            case b"QUIT":
                return GOODBYE
        return TAKEN


class FastSink(NamedTuple):
    port: int

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self) -> int:
        """How many mails it has taken so far."""
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            return int(smtp.help())


@contextmanager
def fast_sink() -> Iterator[FastSink]:
    with subprocess.Popen([sys.executable, "-m", "tests.fast_sink"], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield FastSink(int(process.stdout.readline()))
        finally:
            process.kill()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 -- tells its starter
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
