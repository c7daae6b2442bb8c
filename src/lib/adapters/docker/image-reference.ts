/** Where the environments that we build are, inside their image. */
export const environmentFolder = '/environment'

export type ImageReference = { readonly image: string; readonly python: string }

/** An environment's reference: the image's id and its interpreter. */
export function formatReference({ image, python }: ImageReference): string {
  return `${image} ${python}`
}

export function parseReference(reference: string): ImageReference {
  const [image = '', python = `${environmentFolder}/bin/python`] = reference.split(' ', 2)
  return { image, python }
}
