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
      'Build and publish a container image to the GitHub Container Registry in one step: tests the right to push before building, picks the credential, links image and repository, explains every refusal',
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
      'Choose a credential for the GitHub Container Registry by test, log docker and podman in for later steps, and log out at the end',
    post: true
  },
  {
    name: 'meta',
    folder: 'meta',
    title: 'Container image metadata',
    description:
      'Names, tags, labels and annotations for container images: a drop-in for docker/metadata-action that says why each tag is there or not',
    post: false
  }
]
