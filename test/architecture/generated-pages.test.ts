import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { configurationPage } from '../../scripts/configuration-page.ts'
import { errorsPage } from '../../scripts/errors-page.ts'
import { exitCodesPage } from '../../scripts/exit-codes-page.ts'
import { settingNames } from '../../src/lib/config/config-schema.ts'
import { errorCatalogue } from '../../src/lib/kernel/error-catalogue.ts'

const committed = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8')

describe('generated pages', () => {
  it.each([
    ['errors.md', errorsPage],
    ['exit-codes.md', exitCodesPage],
    ['configuration.md', configurationPage],
  ])('docs/%s is what the sources say now', (name, generate) => {
    expect(committed(name)).toBe(generate())
  })

  it('errors.md has an entry for every code', () => {
    const page = errorsPage()
    for (const [code, { title, hint }] of Object.entries(errorCatalogue)) {
      expect(page).toContain(`\n## ${code}\n`)
      expect(page).toContain(title)
      expect(page).toContain(hint)
    }
  })

  it('configuration.md has a row for every setting', () => {
    for (const name of settingNames) expect(configurationPage()).toContain(`\n| \`${name}\` |`)
  })
})
