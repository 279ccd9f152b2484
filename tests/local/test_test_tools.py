"""The programs that tests need, on a machine where apt-get cannot help."""

import sys

import pytest

from meeting.local.test_tools import Tool, ensure

DONE, FAILED = ((sys.executable, "-c", f"raise SystemExit({code})") for code in (0, 1))


@pytest.fixture(autouse=True)
def _no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


def make_tool(instead: tuple[str, ...] = ()) -> Tool:
    return Tool(name="Loom", commands=("loom",), package="loom", purpose="weaving", instead=instead)


def test_missing_tool_is_installed_without_root(capsys: pytest.CaptureFixture[str]) -> None:
    assert ensure(make_tool(instead=DONE))
    assert capsys.readouterr() == ("Installing Loom for weaving; this happens once.\n", "")


def test_failure_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert not ensure(make_tool(instead=FAILED))
    said = f"Loom, for weaving, cannot be installed: “{' '.join(FAILED)}” failed. Install it yourself.\n"
    assert capsys.readouterr().err == said


def test_tool_that_takes_root_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert not ensure(make_tool())
    said = "Loom, for weaving, cannot be installed: that takes root and apt-get. Install it yourself.\n"
    assert capsys.readouterr() == ("", said)
