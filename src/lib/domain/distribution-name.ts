/** The one spelling of a distribution's name that indexes compare: lower case, runs of '-', '_' and '.' as one '-'. */
export function normalizeDistributionName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** True for what may be a distribution's name: letters, digits, and '-', '_', '.' inside. */
export function isDistributionName(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text) && text.length <= 100
}
