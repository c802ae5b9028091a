/** Outputs of the root action, in the order of the README's table. */
export const publishOutputs = {
  image: 'First image name, without tag.',
  digest: '`sha256:…` of what the tags point to.',
  'image-digest': '`image@digest`, ready to deploy.',
  imageid: 'Config digest or image ID, also of builds that do not push.',
  tags: 'Full references, one per line.',
  'tag-names': 'The tags alone, one per line.',
  version: 'Version as docker/metadata-action gives it.',
  labels: 'Labels, `key=value`, one per line.',
  annotations: 'Annotations, one per line.',
  json: 'Tags, labels and annotations as JSON, as docker/metadata-action gives it.',
  metadata: 'Build metadata, JSON as buildx writes it.',
  'platform-digests': 'JSON object: platform → digest of its own manifest.',
  'digest-record': 'With `digest-only`: path of the digest record, for `actions/upload-artifact` and `merge`.',
  credential: '`github-token`, `pat`, `existing` or `none`.',
  pushed: '`true` or `false`.',
  reused: '`true` if nothing was built because the image existed.',
  'tag-states':
    'After a failed push: JSON, each tag with `state` (`moved`, `other`, `absent`, `unknown`) and the `digest` that it points to.',
  'package-url': 'URL of the package page.',
  plan: 'JSON: the steps and every decision with its reason; set also with `dry-run`.',
  failure: 'On failure: id of the explanation, such as `write-package-denied`.',
  diagnosis: 'On failure: JSON with cause, certainty, evidence, what could not be checked, and remedies.'
} as const

export type PublishOutputs = { readonly [K in keyof typeof publishOutputs]?: string }
