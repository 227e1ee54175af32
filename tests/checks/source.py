"""Checks on Python source: each takes a syntax tree and yields its faults as (line, what is wrong)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

Fault = tuple[int, str]

# Calls that write whatever they are called on, and calls that write when made on a manager or a queryset.
ALWAYS_WRITES = {
    "save", "asave", "save_m2m", "delete", "adelete", "create", "acreate", "bulk_create", "bulk_update",
    "get_or_create", "update_or_create", "executemany", "copy_from",
}  # fmt: skip
WRITES_ON_QUERYSETS = {"update", "aupdate", "add", "remove", "set", "clear"}
READING_STATEMENT = re.compile(r"\s*(SELECT|WITH)\b(?!.*\b(INSERT|UPDATE|DELETE)\b)", re.IGNORECASE | re.DOTALL)
QUERYSET_WORDS = {"objects", "all", "filter", "exclude", "visible_to", "using", "order_by", "select_for_update"}

# The one way past Django's escaping; format_html escapes and is fine.
UNESCAPED = {"mark_safe", "SafeString", "SafeText", "SafeData"}

# What a masked location keeps to itself. Pages and exports read the ``seen_…`` columns beside them.
PRIVATE_COLUMNS = {"address", "postcode", "point"}


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _chain(node: ast.expr) -> Iterator[str]:
    """The names along ``a.b(...).c``, from the right."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        else:
            return


def writes(tree: ast.AST) -> Iterator[Fault]:
    """Calls that write to the database; a view, filter or export must leave that to an action."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, on = node.func.attr, node.func.value
        if name in ALWAYS_WRITES:
            yield node.lineno, f".{name}() writes"
        elif name in WRITES_ON_QUERYSETS and QUERYSET_WORDS & set(_chain(on)):
            yield node.lineno, f".{name}() on a queryset writes"
        elif name == "execute" and not _is_select(node.args[0] if node.args else None, constants):
            yield node.lineno, ".execute() of anything but a literal SELECT may write"


def _is_select(sql: ast.expr | None, constants: dict[str, str]) -> bool:
    """Whether this is a text, or a constant of the module, perhaps formatted, that begins as a reading statement."""
    if isinstance(sql, ast.Call) and isinstance(sql.func, ast.Attribute) and sql.func.attr == "format":
        sql = sql.func.value
    text = sql.value if isinstance(sql, ast.Constant) else constants.get(getattr(sql, "id", ""), "")
    return bool(READING_STATEMENT.match(str(text)))


def _constants(tree: ast.AST) -> dict[str, str]:
    return {
        target.id: str(node.value.value)
        for node in getattr(tree, "body", [])
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def broad_excepts(tree: ast.AST) -> Iterator[Fault]:
    """``except:``, ``except Exception`` and ``except BaseException``, alone or in a tuple."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or getattr(kind, "id", "") in {"Exception", "BaseException"} for kind in kinds):
                yield node.lineno, "catches every fault; name those that are meant"


def unescaped_markup(tree: ast.AST) -> Iterator[Fault]:
    """Calls that declare a text safe to be shown as markup."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name_called(node)
            if name in UNESCAPED:
                yield node.lineno, f"{name}() switches escaping off"


def private_columns_read(tree: ast.AST) -> Iterator[Fault]:
    """Address, postcode or point of a record read directly, as an attribute or by name in ``values()`` and its like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in PRIVATE_COLUMNS and isinstance(node.ctx, ast.Load):
            yield node.lineno, f".{node.attr} instead of .seen_{node.attr}"
        elif isinstance(node, ast.Call) and _name_called(node) in {"values", "values_list", "only", "F"}:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and str(argument.value).rsplit("__", 1)[-1] in PRIVATE_COLUMNS:
                    yield node.lineno, f'"{argument.value}" instead of seen_{argument.value}'


def _name_called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def missing_docstrings(tree: ast.Module) -> Iterator[Fault]:
    """Public modules, classes, functions and methods that do not say what they are."""
    if tree.body and not ast.get_docstring(tree):
        yield 1, "the module says nothing about itself"
    yield from _missing_in(tree.body, within="")


def _missing_in(body: list[ast.stmt], within: str) -> Iterator[Fault]:
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or node.name in {"Meta", "Media"} or _is_overload(node):
            continue
        name = f"{within}{node.name}"
        if not ast.get_docstring(node):
            yield node.lineno, f"{name} has no docstring"
        if isinstance(node, ast.ClassDef):
            yield from _missing_in(node.body, within=f"{name}.")


def _is_overload(node: ast.stmt) -> bool:
    names = {
        getattr(decorator, "id", getattr(decorator, "attr", "")) for decorator in getattr(node, "decorator_list", [])
    }
    return bool(names & {"overload", "setter"})


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The modules a file imports, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every literal text of a file, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
