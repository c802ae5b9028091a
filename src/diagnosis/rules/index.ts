import type { Rule } from '../rule.js'
import { installationNotAllowed, ownerInstallationMismatch } from './installation.js'
import { loginDenied, loginEmptySecret } from './login.js'
import { createPackageDenied, ownerNotFound } from './owner.js'
import { refusedWithoutReason, secondaryRateLimit } from './passing.js'
import { freshPackageNotReady, readPackageDenied } from './read-package.js'
import { resourceNotAccessible } from './rest-api.js'
import { tokenScopeMissing } from './token-scope.js'
import { writePackageDenied } from './write-package.js'

/**
 * The catalogue in the order of matching: where two rules know the same words, the earlier one is asked first. What would be mistaken
 * for something else comes before it (a rate limit before a refusal, the cache and Docker Hub before the registry, a typing error
 * before the network), and the precise before the bare.
 */
export const RULES: readonly Rule[] = [
  secondaryRateLimit,
  freshPackageNotReady,
  writePackageDenied,
  installationNotAllowed,
  readPackageDenied,
  createPackageDenied,
  tokenScopeMissing,
  ownerInstallationMismatch,
  ownerNotFound,
  resourceNotAccessible,
  loginEmptySecret,
  loginDenied,
  refusedWithoutReason
]
