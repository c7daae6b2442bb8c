"""A Python expression that makes a value again, with the imports it needs."""

import enum
import importlib
import math
import sys
import types

LITERALS = (bool, int, str, bytes, type(None), type(Ellipsis))
MAX_CHARACTERS = 600


class NoSource(Exception):
    """The value cannot be written down."""


class SourceWriter:
    """`packages`: top-level names of the package under test; beside them only the standard library may be imported."""

    def __init__(self, packages):
        self._packages = set(packages)

    def write(self, value):
        """(expression, import statements). Raises NoSource."""
        imports = set()
        text = self._expression(value, imports, 0)
        if len(text) > MAX_CHARACTERS:
            raise NoSource("too long")
        return text, sorted(imports)

    def _expression(self, value, imports, depth):
        if depth > 6:
            raise NoSource("too deep")
        kind = type(value)
        if kind in LITERALS:
            return repr(value)
        if kind in (float, complex):
            return self._number(value)
        if kind in (list, tuple, set, frozenset, dict):
            return self._container(value, kind, imports, depth)
        if isinstance(value, enum.Enum):
            return f"{self._imported(kind, imports)}.{value.name}"
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            return self._imported(value, imports)
        if isinstance(value, types.ModuleType):
            self._check_module(value.__name__)
            imports.add(f"import {value.__name__}")
            return value.__name__
        return self._from_repr(value, imports)

    def _number(self, value):
        if isinstance(value, float) and not math.isfinite(value):
            return f"float({str(value)!r})"
        return repr(value)

    def _container(self, value, kind, imports, depth):
        def of(item):
            return self._expression(item, imports, depth + 1)

        if kind is dict:
            return "{" + ", ".join(f"{of(key)}: {of(item)}" for key, item in value.items()) + "}"
        items = sorted(value, key=repr) if kind in (set, frozenset) else value
        inner = ", ".join(map(of, items))
        if kind is list:
            return f"[{inner}]"
        if kind is tuple:
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        if kind is set:
            return "{" + inner + "}" if inner else "set()"
        return f"frozenset([{inner}])" if inner else "frozenset()"

    def _imported(self, value, imports):
        module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
        if module == "builtins" and getattr(importlib.import_module("builtins"), name, None) is value:
            return name
        if not isinstance(module, str) or not name or "<" in name:
            raise NoSource("has no name")
        self._check_module(module)
        # The public name of a module comes before the private one that it is made from: operator, _operator.
        top = module.split(".")[0]
        for place in (top.lstrip("_"), top, module.lstrip("_"), module):
            first = name.split(".")[0]
            holder = sys.modules.get(place)
            if holder is not None and follow(holder, name) is value:
                imports.add(f"from {place} import {first}")
                return name
        raise NoSource("is not where it says")

    def _check_module(self, module):
        top = module.split(".")[0]
        parts = module.split(".")
        if any(part in ("tests", "test", "conftest") or part.startswith("test_") for part in parts):
            raise NoSource("belongs to the tests")
        if top not in self._packages and top not in standard_names():
            raise NoSource("is neither of the package nor of the standard library")

    def _from_repr(self, value, imports):
        """Many values print as the call that makes them: datetime.timedelta(days=1), Version('1.0')."""
        kind = type(value)
        text = repr(value)
        if len(text) > MAX_CHARACTERS or " at 0x" in text or not text.isprintable():
            raise NoSource("its repr is no expression")
        own = set()
        name = self._imported(kind, own)
        module = kind.__module__
        scope = {name.split(".")[0]: getattr(sys.modules[module], name.split(".")[0], kind), name: kind}
        if text.startswith(f"{module}."):
            own = {f"import {module}"}
            scope = {module.split(".")[0]: sys.modules[module.split(".")[0]]}
        try:
            again = eval(text, dict(scope))  # noqa: S307 - runs in the sandbox, like the package itself
            same = type(again) is kind and bool(again == value)
        except Exception as error:
            raise NoSource("its repr does not make it") from error
        if not same:
            raise NoSource("its repr makes something else")
        imports.update(own)
        return text


def follow(holder, name):
    for part in name.split("."):
        holder = getattr(holder, part, None)
    return holder


def standard_names():
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return names
    return set(sys.builtin_module_names) | {
        "collections", "copy", "datetime", "decimal", "enum", "fractions", "functools", "io", "itertools", "json",
        "math", "operator", "os", "pathlib", "random", "re", "string", "textwrap", "time", "types", "typing", "uuid",
    }
