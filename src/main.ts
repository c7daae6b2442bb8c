/** The binary's entry: hands over to oclif. */
export async function main(importMetaUrl: string): Promise<void> {
  const { execute } = await import('@oclif/core')
  await execute({ dir: importMetaUrl })
}
