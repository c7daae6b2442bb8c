import { type SettingName, settingNames } from './config-schema.ts'
import type { LoadedConfig } from './load-config.ts'
import { describeOrigin } from './origin.ts'

export type DescribedSetting = {
  readonly name: SettingName
  readonly value: string | number | boolean | null
  readonly origin: string
}

/** Every setting with its value and origin, safe to print: credentials inside addresses are masked. */
export function describeConfig({ values, origins }: LoadedConfig): readonly DescribedSetting[] {
  return settingNames.map((name) => {
    const value = values[name]
    return {
      name,
      value: typeof value === 'string' ? maskCredentials(value) : value,
      origin: describeOrigin(origins[name]),
    }
  })
}

function maskCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]+@/i, '$1***@')
}
