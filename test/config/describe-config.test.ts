import { describe, expect, it } from 'vitest'
import { settingNames, settings, variableOf } from '../../src/lib/config/config-schema.ts'
import { describeConfig } from '../../src/lib/config/describe-config.ts'
import { loadConfig } from '../../src/lib/config/load-config.ts'
import { tempDir } from '../fakes/temp-dir.ts'

describe('describeConfig()', () => {
  it('masks the credentials of an address and keeps the rest', async () => {
    const dir = tempDir()
    const loaded = await loadConfig({
      cwd: dir,
      home: dir,
      flags: {},
      variables: { AGENTAO_PACKAGE_INDEX_URL: 'https://ada:s3cret@index.example/simple' },
    })
    const described = describeConfig(loaded)
    expect(described).toContainEqual({
      name: 'packageIndexUrl',
      value: 'https://***@index.example/simple',
      origin: 'AGENTAO_PACKAGE_INDEX_URL',
    })
    expect(JSON.stringify(described)).not.toContain('s3cret')
    expect(loaded.values.packageIndexUrl).toContain('s3cret')
  })
})

describe('settings', () => {
  it('have defaults that their own schema accepts', () => {
    const dirs = { config: '/c', data: '/d', cache: '/e' }
    for (const name of settingNames) {
      const { schema, fallback } = settings[name]
      expect(schema.safeParse(fallback(dirs)).success, name).toBe(true)
    }
  })

  it('have variables in capitals', () => {
    expect(variableOf('packageIndexUrl')).toBe('AGENTAO_PACKAGE_INDEX_URL')
  })
})
