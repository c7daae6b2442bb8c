"""Whether two texts of a Python file compile to the same code, line numbers left out."""

import types
import warnings


def compiles_to_same(before, after, name):
    """False when either is no Python: then a test run has to tell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return facts(compiled(before, name)) == facts(compiled(after, name))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def compiled(source, name):
    return compile(source, name, "exec", dont_inherit=True, optimize=0)


def facts(code):
    """Everything of a code object that can be noticed while it runs."""
    return (
        code.co_name,
        code.co_code,
        code.co_flags,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
        getattr(code, "co_exceptiontable", b""),
        tuple(facts_of_constant(constant) for constant in code.co_consts),
    )


def facts_of_constant(constant):
    """1, 1.0 and True are equal, and so are 0.0 and -0.0; none of them is the same constant."""
    if isinstance(constant, types.CodeType):
        return facts(constant)
    if isinstance(constant, tuple):
        return tuple(facts_of_constant(part) for part in constant)
    if isinstance(constant, frozenset):
        return frozenset(facts_of_constant(part) for part in constant)
    return type(constant).__name__, repr(constant)
