import { oneOf } from './field.js'

/** Guards over tags that exist already; shared by every action that puts tags. */
export const guardFields = {
  'if-exists': oneOf(
    'What to do if an exact version (a full semver tag) is already in the registry: `overwrite` it, `skip` (publish nothing, return the existing digest, succeed) or `fail`. Checked before the build.',
    ['overwrite', 'skip', 'fail'],
    'overwrite'
  ),
  'move-tags': oneOf(
    '`upward`: floating tags (`latest`, `1`, `1.2`, branches) move only to a higher version or forward in history. `always`: they always move.',
    ['upward', 'always'],
    'upward'
  )
} as const
