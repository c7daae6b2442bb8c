"""Small natural changes of a test after which a right solution must fail it: its expectation no longer holds.

A changed constant, a flipped comparison or another expected exception looks like any test. Only who knows the right
answer can tell it from the original, so code that passes both has not been tested: it has decided its own grade.
"""

import ast
import re

from other_value import other_value

SWAPPED_METHODS = {
    "assertEqual": "assertNotEqual",
    "assertEquals": "assertNotEqual",
    "assertTrue": "assertFalse",
    "assertIn": "assertNotIn",
    "assertIs": "assertIsNot",
    "assertIsNone": "assertIsNotNone",
    "assertAlmostEqual": "assertNotAlmostEqual",
    "assertGreater": "assertLessEqual",
    "assertLess": "assertGreaterEqual",
    "assertDictEqual": "assertNotEqual",
    "assertListEqual": "assertNotEqual",
    "assertTupleEqual": "assertNotEqual",
    "assertSetEqual": "assertNotEqual",
    "assertMultiLineEqual": "assertNotEqual",
    "assertIsInstance": "assertNotIsInstance",
}
SWAPPED_METHODS.update({value: key for key, value in list(SWAPPED_METHODS.items()) if value != "assertNotEqual"})
SWAPPED_METHODS["assertNotEqual"] = "assertEqual"

SWAPPED_OPERATORS = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", ">"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", "<"),
    ast.In: ("in", "not in"),
    ast.Is: ("is", "is not"),
    ast.NotIn: (r"not\s+in", "in"),
    ast.IsNot: (r"is\s+not", "is"),
}
OTHER_EXCEPTIONS = ("ZeroDivisionError", "KeyError", "IndexError", "AttributeError", "LookupError", "OSError")
PER_KIND = {"constant": 2, "replaced": 1, "exception": 1, "inverted": 1}


def variants_of(text, names, random):
    """Up to five variants of each named function, as lists of edits (start, end, replacement) of the text."""
    source = Source(text)
    pool = literal_pool(source)
    return {name: function_variants(source, function, pool, random) for name, function in functions(source, names)}


class Source:
    def __init__(self, text):
        self.text = text
        self.tree = ast.parse(text)
        self.starts = [0] + [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]

    def offset(self, line, column):
        start = self.starts[line - 1]
        row = self.text[start : self.starts[line] if line < len(self.starts) else len(self.text)]
        return start + len(row.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))

    def span(self, node):
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node):
        start, end = self.span(node)
        return self.text[start:end]


def functions(source, names):
    """The named functions that nothing else in the file calls or inherits: a poison must not reach other tests."""
    called, bases = used_names(source.tree)
    for name in names:
        *classes, own = name.split("::")
        if own in called or bases.intersection(classes):
            continue
        body, found = source.tree.body, None
        for part in name.split("::"):
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            matches = [node for node in body if isinstance(node, kinds) and node.name == part]
            found = matches[-1] if matches else None
            body = found.body if found is not None else []
        if found is not None and not isinstance(found, ast.ClassDef):
            yield name, found


def used_names(tree):
    """Names that a file uses as values, and those that its classes are made of."""
    nodes = list(ast.walk(tree))
    bases = [base for node in nodes if isinstance(node, ast.ClassDef) for base in node.bases]
    return names_among(nodes), names_among(bases)


def names_among(nodes):
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def function_variants(source, function, pool, random):
    by_kind = {}
    for kind, edits in proposals(source, function, pool, random):
        by_kind.setdefault(kind, []).append(edits)
    chosen = []
    for kind, limit in PER_KIND.items():
        options = by_kind.get(kind, [])
        random.shuffle(options)
        chosen += [{"kind": kind, "edits": edits} for edits in options[:limit]]
    chosen = [variant for variant in chosen if compiles(source.text, variant["edits"])]
    return chosen or [{"kind": "appended", "edits": appended(source, function, pool, random)}]


def compiles(text, edits):
    try:
        ast.parse(edited(text, edits))
        return True
    except (SyntaxError, ValueError):
        return False


def edited(text, edits):
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def proposals(source, function, pool, random):
    for decorator in function.decorator_list:
        edits = parametrized(source, decorator, random)
        if edits:
            yield "constant", edits
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            yield from assertion(source, node.test, pool, random)
        elif isinstance(node, ast.Call):
            yield from unittest_call(source, node, pool, random)
            yield from raises_call(source, node, random)


def assertion(source, test, pool, random):
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, operator, right = test.left, test.ops[0], test.comparators[0]
        if isinstance(operator, (ast.Eq, ast.Is)):
            yield from expectation(source, left, right, pool, random)
        pattern, other = SWAPPED_OPERATORS[type(operator)]
        gap = source.span(left)[1], source.span(right)[0]
        match = re.search(pattern, source.text[gap[0] : gap[1]])
        if match:
            yield "inverted", [(gap[0] + match.start(), gap[0] + match.end(), other)]
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        start, end = source.span(test)
        yield "inverted", [(start, end, source.of(test.operand))]
    else:
        start, end = source.span(test)
        yield "inverted", [(start, end, "not (%s)" % source.of(test))]


def expectation(source, left, right, pool, random):
    """The expected side of an equality: a constant in it changed, or the whole of it another literal."""
    literal_sides = [side for side in (right, left) if constants(side)]
    for side in literal_sides[:1]:
        leaf = random.choice(constants(side))
        yield "constant", [edit_constant(source, leaf, random)]
    target = literal_sides[0] if literal_sides else right
    others = [literal for literal in pool if literal != source.of(target)]
    if others:
        yield "replaced", [(*source.span(target), random.choice(others))]


def unittest_call(source, call, pool, random):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if not name.startswith("assert"):
        return
    if len(call.args) >= 2 and name in ("assertEqual", "assertEquals", "assertIs", "assertDictEqual", "assertListEqual", "assertTupleEqual", "assertMultiLineEqual", "assertAlmostEqual"):
        yield from expectation(source, call.args[0], call.args[1], pool, random)
    if name in SWAPPED_METHODS:
        end = source.span(call.func)[1]
        yield "inverted", [(end - len(name), end, SWAPPED_METHODS[name])]


def raises_call(source, call, random):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in ("raises", "assertRaises", "assertRaisesRegex", "warns") or not call.args:
        return
    current = source.of(call.args[0])
    others = [other for other in OTHER_EXCEPTIONS if other not in current]
    yield "exception", [(*source.span(call.args[0]), random.choice(others))]


def parametrized(source, decorator, random):
    """In a literal table of cases, the last column: by custom the expected value."""
    if not isinstance(decorator, ast.Call) or not source.of(decorator.func).endswith("parametrize"):
        return []
    if len(decorator.args) < 2 or not isinstance(decorator.args[1], (ast.List, ast.Tuple)):
        return []
    edits = []
    for row in decorator.args[1].elts:
        cells = row.elts if isinstance(row, (ast.Tuple, ast.List)) else row.args if isinstance(row, ast.Call) else []
        leaves = constants(cells[-1]) if len(cells) > 1 else []
        if leaves:
            edits.append(edit_constant(source, random.choice(leaves), random))
    return edits


def constants(node):
    """Constants that make up a literal, or the arguments of a call that only wraps one, as approx(0.3) does."""
    if isinstance(node, ast.Constant):
        return [] if node.value is Ellipsis else [node]
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        parts = [constants(item) for item in node.elts]
        return [leaf for part in parts for leaf in part]
    if isinstance(node, ast.Dict):
        return [leaf for value in node.values for leaf in constants(value)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return constants(node.operand)
    if isinstance(node, ast.Call) and len(node.args) == 1:
        return constants(node.args[0])
    return []


def edit_constant(source, node, random):
    start, end = source.span(node)
    return start, end, repr(other_value(node.value, random))


def literal_pool(source):
    found = {source.of(node) for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and simple(node)}
    return sorted(found | {"17", "0.25", "'other'"})


def simple(node):
    if isinstance(node.value, bool) or node.value in (None, Ellipsis) or not hasattr(node, "end_lineno"):
        return False
    return node.lineno == node.end_lineno and len(str(node.value)) <= 30 and isinstance(node.value, (int, float, str))


def appended(source, function, pool, random):
    """For a test that asserts nothing by itself: one more statement that cannot hold."""
    last = function.body[-1]
    end = source.span(last)[1]
    indent = " " * function.body[-1].col_offset
    left = random.randrange(2, 90)
    return [(end, end, "\n%sassert %d == %d" % (indent, left, left + random.randrange(1, 9)))]
