import { describe, expect, it } from 'vitest'
import { outcomes, python, suiteTitle } from './run-sample.ts'
import { removeSampleRepositories } from './sample-repository.ts'

removeSampleRepositories()

describe.skipIf(python === null)(suiteTitle('runTests() where a plugin is missing'), () => {
  it('collects marks of the plugin in a project that makes every warning an error', async () => {
    const found = await outcomes({
      'pytest.ini': '[pytest]\nfilterwarnings = error\n',
      'tests/conftest.py': 'import pytest\nmark = pytest.mark.no_cover\n',
      'tests/test_a.py':
        'import warnings\nimport pytest\n@pytest.mark.no_cover\ndef test_a(): pass\ndef test_b(): warnings.warn("still an error")\n',
    })
    expect(found).toEqual({ 'tests/test_a.py::test_a': 'passed', 'tests/test_a.py::test_b': 'failed' })
  })
})
