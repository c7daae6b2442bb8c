import { describe, expect, it } from 'vitest'
import { openPackageIndex } from '../../src/lib/app/open-package-index.ts'
import { loadConfig } from '../../src/lib/config/load-config.ts'
import { tempDir } from '../fakes/temp-dir.ts'

const signal = new AbortController().signal

async function openAt(variables: Record<string, string>) {
  const cwd = tempDir()
  const { values: config } = await loadConfig({ cwd, home: cwd, flags: {}, variables })
  return openPackageIndex({ config, variables: { PATH: '/nowhere' }, toolVersion: '0' })
}

describe('openPackageIndex()', () => {
  it('asks no interpreter until a package is asked for', async () => {
    const index = await openAt({})
    await expect(index.fetchSource({ name: 'demo', python: '3.11' }, { signal })).rejects.toMatchObject({
      code: 'AGT_PYTHON_MISSING',
    })
  })

  it('takes the configured index without an interpreter', async () => {
    const index = await openAt({ AGENTAO_PACKAGE_INDEX_URL: 'http://127.0.0.1:9/simple' })
    expect(await index.isReachable(signal)).toBe(false)
    expect(await index.fetchSource({ name: 'demo', python: '3.11' }, { signal })).toMatchObject({
      kind: 'offline',
    })
  })
})
