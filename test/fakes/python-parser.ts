import { loadPythonParser } from '../../src/lib/adapters/treesitter/load-python-parser.ts'
import type { PythonParser } from '../../src/lib/domain/ports/python-parser.ts'

/** The real grammar: it is fast, local and pure, so that a fake would only differ from it. */
export const pythonParser: Promise<PythonParser> = loadPythonParser()
