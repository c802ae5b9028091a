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
  }
]
