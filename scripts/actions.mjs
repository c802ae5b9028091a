// @ts-check
/**
 * The actions of this repository: the folder that `uses:` names, and what their manifests say besides inputs and outputs.
 * @typedef {{ name: string, folder: string, title: string, description: string, post: boolean }} ActionDescription
 */

/** @type {readonly ActionDescription[]} */
export const ACTIONS = [
  {
    name: 'publish',
    folder: '.',
    title: 'Publish to ghcr.io',
    description:
      'Build and publish a container image to the GitHub Container Registry in one step: tests push access before building, picks the credential, links image and repository, explains every refusal',
    post: true
  },
  {
    name: 'doctor',
    folder: 'doctor',
    title: 'Doctor for ghcr.io',
    description:
      'Say whether this job could push to the GitHub Container Registry and why not, or explain the log of any other tool that failed',
    post: false
  },
  {
    name: 'login',
    folder: 'login',
    title: 'Log in to ghcr.io',
    description:
      'Test credentials for the GitHub Container Registry and choose one, log docker and podman in for later steps, and log out at the end',
    post: true
  },
  {
    name: 'meta',
    folder: 'meta',
    title: 'Container image metadata',
    description:
      'Names, tags, labels and annotations for container images: a drop-in for docker/metadata-action that says why each tag is there or not',
    post: false
  },
  {
    name: 'merge',
    folder: 'merge',
    title: 'Merge platforms on ghcr.io',
    description:
      'Join the images that the legs of a job matrix pushed into one multi-platform image on the GitHub Container Registry: complete or not at all, without an engine',
    post: false
  },
  {
    name: 'promote',
    folder: 'promote',
    title: 'Promote an image on ghcr.io',
    description:
      'Put new tags on an image that is already in the GitHub Container Registry, also in another package: same bytes, same digest, no build and no engine',
    post: false
  }
]
