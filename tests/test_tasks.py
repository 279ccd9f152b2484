"""Tasks carry nothing that must not be lost, or seen: primary keys at the most, and no time at which to run.

What Redis holds may be gone, or be read by somebody. When something is due, PostgreSQL knows it; a time in Redis runs a
task twice once it is further away than the visibility timeout.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("meeting", "partners", "agenda")
LATER = {"eta", "countdown"}
TASK_MAKERS = {"shared_task", "task"}


def found_in(source: str) -> list[str]:
    """What must not be, as it stands there."""
    tree = ast.parse(source)
    return [ast.unparse(node) for node in ast.walk(tree) if _puts_off(node)] + [
        f"{task.name}({argument.arg})"
        for task in _tasks(tree)
        for argument in (*task.args.posonlyargs, *task.args.args, *task.args.kwonlyargs)
        if not (isinstance(argument.annotation, ast.Name) and argument.annotation.id == "int")
    ]


def _puts_off(node: ast.AST) -> bool:
    """Whether it says a time to a task, or has it try again by itself."""
    if not isinstance(node, ast.Call):
        return False
    is_retry = isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "self.retry"
    return is_retry or any(keyword.arg in LATER for keyword in node.keywords)


def _tasks(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(_name(one) in TASK_MAKERS for one in node.decorator_list):
            yield node


def _name(decorator: ast.expr) -> str:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def test_no_task_is_put_off_or_carries_more_than_keys() -> None:
    modules = [path for app in APPS for path in Path(settings.BASE_DIR, app).rglob("*.py")]

    assert {str(path): found for path in modules if (found := found_in(path.read_text()))} == {}
    assert sum(1 for path in modules for _ in _tasks(ast.parse(path.read_text()))) > 3


@pytest.mark.parametrize(
    "source",
    [
        "send.apply_async([1], eta=tomorrow)",
        "send.apply_async([1], countdown=60)",
        "raise self.retry()",
        "@shared_task(name='send')\ndef send(address: str): ...",
        "@shared_task\ndef send(*, message): ...",
        "@app.task(bind=True)\ndef send(self, body: str): ...",
    ],
)
def test_each_would_be_found(source: str) -> None:
    assert found_in(source)


def test_keys_may_be_carried() -> None:
    assert found_in("@shared_task(name='send')\ndef send(pk: int): ...\nsend.delay(1)") == []
