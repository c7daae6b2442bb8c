import { stripVTControlCharacters } from 'node:util'

/** Text from packages, miners and tools as it may reach a terminal: one line, no escape sequences, no controls. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}+/gu, ' ')
}
