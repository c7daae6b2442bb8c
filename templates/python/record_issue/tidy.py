"""Makes a program read as if a person had written it for the occasion."""

import ast
import builtins
import copy
import keyword
import re

MAX_LINE = 88


def tidied(code):
    """Versions of a program to try in place of it, the most readable first; every one must be run before it is used."""
    tree = ast.parse(code)
    plain_names = renamed(tree)
    inlined = unpacked(inline_constants(plain_names))
    for candidate in (inlined, plain_names, unpacked(inline_constants(tree))):
        text = ast.unparse(ast.fix_missing_locations(candidate)) + "\n"
        if text != code:
            yield text


def inline_constants(tree):
    """`n = 3; print(f(n))` as `print(f(3))`, for names set once to a literal and read once."""
    tree = copy.deepcopy(tree)
    for statement in list(tree.body):
        name = constant_name(statement)
        if name is None:
            continue
        uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
        if len(uses) != 2 or is_in_function(tree, uses):
            continue
        replaced = Replace(name, statement.value).visit(copy.deepcopy(tree))
        replaced.body = [other for other in replaced.body if constant_name(other) != name]
        text = ast.unparse(ast.fix_missing_locations(replaced))
        if max(map(len, text.splitlines()), default=0) <= MAX_LINE:
            tree = replaced
    return tree


def constant_name(statement):
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return None
    try:
        ast.literal_eval(statement.value)
    except ValueError:
        return None
    return target.id


def is_in_function(tree, uses):
    inner = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda))]
    inside = {id(child) for node in inner for child in ast.walk(node)}
    return any(id(use) in inside for use in uses)


class Replace(ast.NodeTransformer):
    def __init__(self, name, value):
        self._name = name
        self._value = value

    def visit_Name(self, node):
        is_read = node.id == self._name and isinstance(node.ctx, ast.Load)
        return copy.deepcopy(self._value) if is_read else node


def unpacked(tree):
    """`f(*[1, 2], **{'a': 3})` as `f(1, 2, a=3)`."""

    class Unpack(ast.NodeTransformer):
        def visit_Call(self, node):
            self.generic_visit(node)
            node.args = [part for argument in node.args for part in plain_arguments(argument)]
            node.keywords = [part for item in node.keywords for part in plain_keywords(item)]
            return node

    return Unpack().visit(copy.deepcopy(tree))


def plain_arguments(argument):
    if isinstance(argument, ast.Starred) and isinstance(argument.value, (ast.List, ast.Tuple)):
        return argument.value.elts
    return [argument]


def plain_keywords(item):
    if item.arg is not None or not isinstance(item.value, ast.Dict):
        return [item]
    keys = [getattr(key, "value", None) for key in item.value.keys]
    if not all(isinstance(key, str) and key.isidentifier() and not keyword.iskeyword(key) for key in keys):
        return [item]
    return [ast.keyword(arg=key, value=value) for key, value in zip(keys, item.value.values)]


def renamed(tree):
    """Variables without 'test' in their names."""
    tree = copy.deepcopy(tree)
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        node.asname or node.name for node in ast.walk(tree) if isinstance(node, ast.alias)
    }
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names = {}
    for name in sorted(bound):
        short = re.sub(r"^_*(?:test_*)?|_*test$", "", name) if "test" in name.lower() else name
        is_free = short.isidentifier() and short not in taken and not hasattr(builtins, short)
        if short != name and is_free and not keyword.iskeyword(short):
            names[name] = short
            taken.add(short)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return tree
