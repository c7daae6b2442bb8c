"""A test file as syntax: finds the failing statement, the way to it, and the definitions it uses."""

import ast


class TestSource:
    __test__ = False

    def __init__(self, text):
        self.tree = ast.parse(text)
        self._parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._definitions = {}
        for node in self.tree.body:
            self._define(node)

    def _define(self, node):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self._definitions[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for name in names_in(target):
                    self._definitions[name] = node
        elif isinstance(node, (ast.If, ast.Try)):
            for child in ast.iter_child_nodes(node):
                self._define(child)

    def definition(self, name):
        """The module-level statement that defines a name, None when an import or nothing does."""
        return self._definitions.get(name)

    def function(self, name, first_line):
        """A function by its name and the first line of its code (a decorator's, when it has one)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
                if first_line in (first, node.lineno):
                    return node
        return None

    def class_of(self, function):
        parent = self._parents.get(function)
        return parent if isinstance(parent, ast.ClassDef) else None

    def method(self, owner, name):
        """A method of a class, or of its bases in the same file."""
        for node in owner.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        for base in owner.bases:
            found = self._definitions.get(base.id) if isinstance(base, ast.Name) else None
            if isinstance(found, ast.ClassDef) and found is not owner:
                method = self.method(found, name)
                if method is not None:
                    return method
        return None


def names_in(node):
    return [child.id for child in ast.walk(node) if isinstance(child, ast.Name)]


def way_to(body, line):
    """
    The statements from a function's body down to the innermost one that covers the line:
    [(statements before it on its level, the statement), ...], outermost first. Empty when there is none.
    """
    for index, statement in enumerate(body):
        if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            step = (body[:index], statement)
            for inner in inner_bodies(statement):
                deeper = way_to(inner, line)
                if deeper:
                    return [step, *deeper]
            return [step]
    return []


def inner_bodies(statement):
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        return []
    bodies = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
    bodies += [handler.body for handler in getattr(statement, "handlers", [])]
    return [body for body in bodies if isinstance(body, list)]
