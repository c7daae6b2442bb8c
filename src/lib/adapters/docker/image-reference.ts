/** Where the environments that we build are, inside their image. */
export const environmentFolder = '/environment'

export type ImageReference = { readonly image: string; readonly python: string }

/** An environment's reference: the image's id and its interpreter. */
export function formatReference({ image, python }: ImageReference): string {
  // Podman leaves the kind of digest out in some of its answers.
  return `${/^[0-9a-f]{64}$/.test(image) ? `sha256:${image}` : image} ${python}`
}

export function parseReference(reference: string): ImageReference {
  const [image = '', python = `${environmentFolder}/bin/python`] = reference.split(' ', 2)
  return { image, python }
}
