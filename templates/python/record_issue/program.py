"""Builds programs from a failing test: its statements up to the failure, and a print of what went wrong."""

import ast
import builtins
import copy

from record_issue.rewrite import (
    RAISING,
    TRANSPARENT,
    context_names,
    observed_expressions,
    plain_statements,
    without_self,
)
from record_issue.test_source import names_in, way_to

SET_UP = ("setUpClass", "setUp", "setup_class", "setup_method", "setup")


class Program:
    """Statements in nested lists; the last one of the innermost list prints or raises."""

    def __init__(self, context, statements, raising):
        self.context = context
        self.statements = statements
        self.raising = raising

    def render(self):
        """The program's text, None when it uses something that only the test suite has."""
        body = [ast.fix_missing_locations(without_self(statement)) for statement in self.statements]
        definitions, imports = self.context.resolve(body)
        if definitions is None:
            return None
        lines = [*sort_imports(imports), *(ast.unparse(node) for node in [*definitions, *body])]
        return "\n".join(lines) + "\n"

    def without(self, position):
        """A copy that lacks one statement; positions are paths of indices."""
        reduced = copy.deepcopy(self.statements)
        target = reduced
        for index in position[:-1]:
            target = target[index].body
        del target[position[-1]]
        return Program(self.context, reduced, self.raising)

    def positions(self):
        """Every statement but the last of each list, the last ones first."""
        return list(reversed(list(positions_in(self.statements, ()))))


def positions_in(statements, path):
    for index, statement in enumerate(statements):
        is_last = index == len(statements) - 1
        if not is_last:
            yield (*path, index)
        elif isinstance(statement, (ast.With, ast.For)):
            yield from positions_in(statement.body, (*path, index))


def sort_imports(imports):
    """One line for each module, as people write them."""
    plain, names = set(), {}
    for line in imports:
        if line.startswith("from "):
            module, name = line[len("from ") :].split(" import ")
            names.setdefault(module, set()).add(name)
        else:
            plain.add(line)
    return [*sorted(plain), *(f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names))]


class Context:
    """What the names of one failing frame mean outside its function."""

    def __init__(self, source, frame, packages):
        self._source = source
        self._frame = frame
        self.packages = packages
        self.function = source.function(frame["function"], frame["firstLine"])
        self._owner = source.class_of(self.function) if self.function is not None else None

    def programs(self):
        """Programs to try, the best first."""
        way = way_to(self.function.body, self._frame["line"]) if self.function is not None else []
        if not way:
            return
        for before, expression in observed_expressions(way[-1][1]):
            for style in ("repr", "list") if expression is not None else ("none",):
                statements, raising = self._assemble(way, before, printing(expression, style))
                yield Program(self, statements, raising)

    def _assemble(self, way, before, last):
        statements = [*self._set_up(), *self._given(self._frame["parameters"])]
        raising = False
        current = statements
        for earlier, statement in way:
            current += plain_statements(earlier)
            names = context_names(statement)
            raising = raising or any(name in RAISING for name in names)
            if statement is way[-1][1]:
                break
            if isinstance(statement, ast.For):
                current = self._enter_loop(current, statement)
            elif isinstance(statement, ast.With) and not any(name in (*RAISING, *TRANSPARENT) for name in names):
                block = ast.With(items=copy.deepcopy(statement.items), body=[])
                current.append(block)
                current = block.body
        current += [*before, *last]
        return statements, raising

    def _set_up(self):
        found = []
        for name in SET_UP if self._owner is not None else ():
            method = self._source.method(self._owner, name)
            if method is not None and method is not self.function:
                found += plain_statements(method.body)
        return found

    def _enter_loop(self, current, loop):
        """The failing turn of a loop alone, when its variables can be written down; else the loop as it is."""
        names = names_in(loop.target)
        if all(name in self._frame["locals"] for name in names):
            current += self._given(names)
            return current
        block = ast.For(target=copy.deepcopy(loop.target), iter=copy.deepcopy(loop.iter), body=[], orelse=[])
        current.append(block)
        return block.body

    def _given(self, names):
        return [node for name in names if name not in ("self", "cls") for node in self._assignment(name)]

    def _assignment(self, name):
        value = self._frame["locals"].get(name)
        return [] if value is None else ast.parse(f"{name} = {value[0]}").body

    def resolve(self, body):
        """(definitions, imports) for all free names of the body; (None, None) when one has no meaning here."""
        definitions, imports, known = {}, set(), set()
        pending = free_names(body)
        while pending:
            name = pending.pop()
            if name in known or hasattr(builtins, name):
                continue
            known.add(name)
            node = self._meaning(name, imports)
            if node is None:
                return None, None
            if node is not True:
                node = without_self(node)
                definitions[name] = node
                pending |= free_names([node])
        return order_definitions(definitions), imports

    def _meaning(self, name, imports):
        """A definition to include, True when an import does, None when neither."""
        for values in (self._frame["globals"], self._frame["locals"]):
            if name in values:
                return imported_or_assigned(name, *values[name], imports)
        node = self._source.definition(name) or self._member(name)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return None if uses_framework(node) else node
        if node is None and name in self._frame["members"]:
            return imported_or_assigned(name, *self._frame["members"][name], imports)
        return node

    def _member(self, name):
        """A class attribute or a method, which `without_self` made a plain name."""
        if self._owner is None:
            return None
        method = self._source.method(self._owner, name)
        if method is not None:
            plain = copy.deepcopy(method)
            plain.decorator_list = []
            if plain.args.args and plain.args.args[0].arg in ("self", "cls"):
                del plain.args.args[0]
            return plain
        for node in self._owner.body:
            if isinstance(node, ast.Assign) and name in [child for target in node.targets for child in names_in(target)]:
                return node
        return None


def imported_or_assigned(name, expression, needed, imports):
    if needed and expression == name:
        imports.update(needed)
        return True
    if len(needed) == 1 and needed[0] in (f"import {expression}",) or len(needed) == 1 and needed[0].endswith(f" import {expression}"):
        imports.add(f"{needed[0]} as {name}")
        return True
    imports.update(needed)
    return ast.parse(f"{name} = {expression}").body[0]


def uses_framework(node):
    names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return bool(names & {"pytest", "unittest", "TestCase"})


def order_definitions(definitions):
    """Defined before used, as far as one pass can tell: constants first, then classes and functions."""
    nodes = {id(node): node for node in definitions.values()}.values()
    return sorted(nodes, key=lambda node: (isinstance(node, (ast.FunctionDef, ast.ClassDef)), getattr(node, "lineno", 0)))


def printing(expression, style):
    """Statements that show an expression's value."""
    if style == "none":
        return [parse("print('finished without an error')")]
    if style == "repr":
        shown = ast.Call(func=ast.Name(id="repr", ctx=ast.Load()), args=[expression], keywords=[])
    else:
        first = parse("list(__import__('itertools').islice(0, 20))").value
        first.args[0].func = ast.Name(id="islice", ctx=ast.Load())
        first.args[0].args[0] = expression
        shown = first
    call = ast.Call(func=ast.Name(id="print", ctx=ast.Load()), args=[shown], keywords=[])
    statement = ast.Expr(value=call)
    return [parse("from itertools import islice"), statement] if style == "list" else [statement]


def parse(text):
    return ast.parse(text).body[0]


def free_names(body):
    """Names that are read and nowhere bound; a name bound anywhere in the body counts as bound."""
    read, bound = set(), set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                bound.add(node.name)
            elif isinstance(node, ast.arg):
                bound.add(node.arg)
            elif isinstance(node, ast.alias):
                bound.add((node.asname or node.name).split(".")[0])
            elif isinstance(node, ast.ExceptHandler) and node.name:
                bound.add(node.name)
    return read - bound
