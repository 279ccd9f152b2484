"""The walls of the house: who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings

APPS = ("meeting", "partners", "agenda")
ROOF = ("settings", "urls", "celery", "wsgi", "pages", "console", "api")

# Which of our packages each floor may import, beside itself.
ALLOWED = {
    "floor": set(),
    "partners": {"floor"},
    "agenda": {"floor", "partners"},
    "roof": {"floor", "partners", "agenda"},
}

# Within an app, a line may import those before it. Every module outside the roof stands on one.
ORDER = [
    # What knows no row.
    *("environment", "logs", "tokens", "slugs", "letters", "languages", "countries", "times", "addresses", "formats"),
    *("client_addresses", "pauses", "mime", "enhanced_codes"),
    *("placeholders", "html", "search_columns", "history_words", "mail_words"),
    # Rows: what they are, how they are read and written.
    *("models", "translation", "names", "when_and_where", "filters", "selectors", "tasks", "services"),
    # What is made of them.
    *("zones", "forms", "calendars", "structured_data", "payloads", "exports", "templatetags"),
    # What meets a request.
    *("errors", "middleware", "decorators", "answers", "accounts", "health"),
    *("views", "translated_admin", "admin", "urls", "media_urls", "checks", "apps"),
    # What starts the portal on a machine of one's own.
    "local",
]


def floor_of(module: str) -> str | None:
    """The floor that a dotted module of ours stands on; None for anybody else's."""
    app, _, rest = module.partition(".")
    if app not in APPS:
        return None
    if app != "meeting":
        return app
    return "roof" if not rest or rest.split(".")[0] in ROOF else "floor"


def modules() -> Iterator[tuple[str, Path]]:
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            relative = path.relative_to(settings.BASE_DIR).with_suffix("")
            if "migrations" not in relative.parts:
                yield ".".join(relative.parts).removesuffix(".__init__"), path


def imports(module: str, path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that `path` imports, and whether it does so inside a function."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inline = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            stem = ".".join(part for part in (base, node.module or "") if part)
            names = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield name, id(node) in inline


MODULES = list(modules())


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_imports_go_down(module: str, path: Path) -> None:
    own = floor_of(module)
    for name, _ in imports(module, path):
        other = floor_of(name)
        assert other in (None, own) or other in ALLOWED[own], f"{module} ({own}) imports {name} ({other})"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_lines_of_an_app_import_those_before(module: str, path: Path) -> None:
    app, _, rest = module.partition(".")
    line = rest.split(".")[0]
    if floor_of(module) == "roof" or not line:
        return
    assert line in ORDER, f"{module} has no place in ORDER"
    for name, is_inline in imports(module, path):
        other_app, _, other_rest = name.partition(".")
        other_line = other_rest.split(".")[0]
        if other_app == app and floor_of(name) != "roof" and not is_inline:
            assert ORDER.index(other_line) <= ORDER.index(line), f"{module} imports {name}"


def test_inline_imports_are_those_of_tasks() -> None:
    inline = {
        module for module, path in MODULES for name, is_inline in imports(module, path) if is_inline and floor_of(name)
    }

    assert inline <= {"meeting.tasks", "partners.tasks"}


def test_foreign_keys_as_strings_go_down_too() -> None:
    for model in apps.get_models():
        own = floor_of(model.__module__)
        for field in model._meta.get_fields():
            if own and getattr(field, "many_to_one", False) and field.concrete and field.related_model is not None:
                other = floor_of(field.related_model.__module__)
                assert other in (None, own) or other in ALLOWED[own], f"{model} points to {field.related_model}"


def test_tasks_are_named_after_their_app_and_carry_no_mail() -> None:
    current_app.loader.import_default_modules()
    ours = [name for name in current_app.tasks if not name.startswith("celery.")]

    assert sorted(ours) == [
        "meeting.deliver_messages",
        "meeting.read_bounces",
        "meeting.sweep_messages",
        "partners.forget_addresses",
        "partners.forget_imports",
        "partners.move_waiting_lists",
        "partners.send_links",
        "partners.start_campaigns",
    ]


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_nothing_waits_in_the_broker(module: str, path: Path) -> None:
    """A countdown, an eta or a retry lives in Redis alone, and is lost with it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            assert not {"eta", "countdown"} & {keyword.arg for keyword in node.keywords}
            assert not (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "self.retry")


def test_no_module_is_longer_than_400_lines() -> None:
    long = [module for module, path in MODULES if path.read_text(encoding="utf-8").count("\n") > 400]

    assert long == []
