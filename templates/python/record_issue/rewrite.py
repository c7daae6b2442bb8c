"""From the statements of a test to those of a program: no assertions, no `self`, no test framework."""

import ast
import copy

RAISING = ("raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "assertRaisesMessage")
TRANSPARENT = ("subTest", "warns", "assertWarns", "assertWarnsRegex", "deprecated_call", "suppress", "catch_warnings")


def called_name(node):
    """'raises' for a call of pytest.raises or raises; '' for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def context_names(statement):
    return [called_name(item.context_expr) for item in statement.items] if isinstance(statement, ast.With) else []


def is_assertion(node):
    """A call of a test framework's assertion: self.assertEqual(...), assert_equal(...), eq_(...)."""
    name = called_name(node)
    return name.lower().startswith("assert") or name in ("eq_", "ok_")


def without_self(node):
    """`self.value` as `value`: what a test class keeps on itself becomes a variable of the program."""

    class Rewriter(ast.NodeTransformer):
        def visit_Attribute(self, attribute):
            self.generic_visit(attribute)
            if isinstance(attribute.value, ast.Name) and attribute.value.id in ("self", "cls"):
                return ast.copy_location(ast.Name(id=attribute.attr, ctx=attribute.ctx), attribute)
            return attribute

    return Rewriter().visit(copy.deepcopy(node))


def plain_statements(statements):
    """What a test did before it failed, as far as it may matter later."""
    found = []
    for statement in statements:
        if isinstance(statement, ast.Assert):
            found += calls_of(statement.test)
        elif isinstance(statement, ast.Expr):
            found += plain_expression(statement)
        elif isinstance(statement, ast.With) and any(name in RAISING for name in context_names(statement)):
            continue
        elif isinstance(statement, ast.With) and all(name in TRANSPARENT for name in context_names(statement)):
            found += plain_statements(statement.body)
        elif not isinstance(statement, (ast.Return, ast.Pass, ast.Global, ast.Nonlocal)):
            found.append(statement)
    return found


def plain_expression(statement):
    value = statement.value
    if isinstance(value, ast.Constant):
        return []
    if is_assertion(value):
        return [call for argument in value.args for call in calls_of(argument)]
    return [statement]


def calls_of(expression):
    """The outermost calls of an assertion, as statements: they may have changed something."""
    if isinstance(expression, ast.Call):
        return [ast.Expr(value=expression)]
    if isinstance(expression, ast.Compare):
        return [call for side in (expression.left, *expression.comparators) for call in calls_of(side)]
    if isinstance(expression, ast.BoolOp):
        return [call for value in expression.values for call in calls_of(value)]
    return calls_of(expression.operand) if isinstance(expression, ast.UnaryOp) else []


def observed_expressions(statement):
    """
    What a program may print instead of a failing statement: [(statements before, expression)], the best first.
    The expression is None when only the statements matter.
    """
    if isinstance(statement, ast.Assert):
        return [([], expression) for expression in parts_of(statement.test)]
    if isinstance(statement, ast.Expr):
        return [([], expression) for expression in call_parts(statement.value)]
    if isinstance(statement, ast.With) and statement.body:
        before = plain_statements(statement.body[:-1])
        return [([*before, *first], expression) for first, expression in observed_expressions(statement.body[-1])]
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
        return [([], statement.value), ([statement], None)]
    if isinstance(statement, ast.Return) and statement.value is not None:
        return [([], statement.value)]
    if isinstance(statement, (ast.For, ast.If, ast.While)):
        return [([], part) for part in parts_of(statement.iter if isinstance(statement, ast.For) else statement.test)]
    return [([statement], None)]


def call_parts(value):
    name = called_name(value)
    if name in RAISING and len(value.args) >= 2:
        return [ast.Call(func=value.args[1], args=value.args[2:], keywords=value.keywords)]
    if is_assertion(value):
        compared = [part for argument in value.args[:2] for part in [argument] if not is_plain(part)]
        return [*compared, *(inner for argument in compared for inner in parts_of(argument)[1:])][:8]
    # A call that stands alone gives nothing worth printing, unless it is the call itself that fails.
    whole, *parts = parts_of(value) or [value]
    return [*parts, whole]


def parts_of(expression):
    """The expression's own parts that compute something, level by level; comparisons come after their sides."""
    level, found = [expression], []
    while level and len(found) < 10:
        found += [node for node in level if not is_plain(node)]
        level = [child for node in level for child in computing_children(node)]
    if isinstance(expression, (ast.Compare, ast.BoolOp, ast.UnaryOp)) and len(found) > 1:
        sides = len([child for child in computing_children(expression) if not is_plain(child)])
        found = [*found[1 : 1 + sides], found[0], *found[1 + sides :]]
    return found


def computing_children(node):
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)):
        return []
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def is_plain(node):
    """True for what computes nothing: literals, and names with nothing done to them."""
    return not any(
        isinstance(child, (ast.Call, ast.Subscript, ast.BinOp, ast.Compare, ast.Attribute, ast.Name))
        for child in ast.walk(node)
    ) or isinstance(node, ast.Starred)
