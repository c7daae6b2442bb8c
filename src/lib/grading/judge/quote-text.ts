/**
 * Text as data for a prompt: each line one JSON string of printable ASCII, so that nothing in it can be invisible,
 * change the direction of writing, or be taken for a frame of the prompt or a control token of a chat format.
 */
export function quoteText(text: string): string {
  return text.split('\n').map(quoteLine).join('\n')
}

function quoteLine(line: string): string {
  return JSON.stringify(line)
    .replace(/[^\x20-\x7e]/g, escapeUnit)
    .replace(/<(?=[|/!a-z])/gi, escapeUnit)
    .replace(/\[(?=\/?(?:INST|SYS))/gi, escapeUnit)
}

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
