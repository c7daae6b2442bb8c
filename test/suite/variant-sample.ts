import { runVariants } from '../../src/lib/suite/run-variants.ts'
import type { Variant, VariantBatch, VariantResult } from '../../src/lib/suite/variant.ts'
import { localEnvironment } from './local-sandbox.ts'
import { suite } from './run-sample.ts'
import { limits, sampleRepository } from './sample-repository.ts'

export const source = 'def size(n):\n    if n > 3:\n        return "big"\n    return "small"\n'
const sample = {
  'pkg/__init__.py': source,
  'pkg/__main__.py': 'import sys\nfrom pkg import size\nprint(size(int(sys.argv[1])))\n',
  'tests/test_size.py':
    'from pkg import size\ndef test_big(): assert size(9) == "big"\ndef test_small(): assert size(1) == "small"\n',
  'tests/test_cli.py':
    'import subprocess, sys\ndef test_cli():\n    out = subprocess.check_output([sys.executable, "-m", "pkg", "9"], text=True)\n    assert out == "big\\n"\n',
}
export const tests = ['tests/test_size.py::test_big', 'tests/test_size.py::test_small']

/** The sample repository with another text of its package; null leaves it as it is. */
export function variant(id: string, text: string | null, rest: Partial<Variant> = {}): Variant {
  return { id, files: text === null ? {} : { 'pkg/__init__.py': text }, tests, seconds: 10, ...rest }
}

/** Tries variants of the sample repository. */
export async function tryAll(
  variants: readonly Variant[],
  rest: Partial<VariantBatch> & { files?: Readonly<Record<string, string>> } = {},
): Promise<readonly VariantResult[]> {
  const { files = sample, ...options } = rest
  const workspace = await sampleRepository(files)
  const environment = localEnvironment({ sourceRoots: ['.'], testPaths: ['tests'] })
  const batch = { environment, workspace, variants, limits, ...options }
  return runVariants(suite, batch, AbortSignal.timeout(60_000))
}

/** Id, kind and outcomes of each result in one line. */
export const summary = (results: readonly VariantResult[]) =>
  results.map((result) => [result.id, result.kind, ...result.outcomes.values()].join(' '))
