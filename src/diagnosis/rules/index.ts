import type { Rule } from '../rule.js'
import { notLoggedIn, privateAnonymousPull } from './anonymous.js'
import { attestationFailure } from './attestation.js'
import { baseImageDenied, noMatchingPlatform } from './base-image.js'
import { ghaCacheFailure } from './cache.js'
import { credentialStoreFailure } from './credential-store.js'
import { buildStepFailed, copySourceMissing, dockerfileMissing } from './dockerfile.js'
import { buildxDriverUnsupported, indexAnnotation, noBuilder } from './driver.js'
import { installationNotAllowed, ownerInstallationMismatch } from './installation.js'
import { loginDenied, loginEmptySecret } from './login.js'
import { dockerDaemonUnavailable, execFormatError, noSpaceLeft } from './machine.js'
import { manifestUnknown, unknownBlob } from './manifest.js'
import { badImagePath, imageNameNotLowercase, registryHostTypo } from './name.js'
import { layerTooLarge, networkFailure, registry429, registry5xx } from './network.js'
import { dockerhubRateLimit, legacyDockerPkg, wrongRegistryDockerHub } from './other-registry.js'
import { createPackageDenied, ownerNotFound } from './owner.js'
import { pushedButNotLinked } from './package-link.js'
import { refusedWithoutReason, secondaryRateLimit } from './passing.js'
import { ipAllowList, patPolicyBlocked, samlSso } from './policies.js'
import { freshPackageNotReady, readPackageDenied } from './read-package.js'
import { resourceNotAccessible } from './rest-api.js'
import { billingBlocked, reusableWorkflowPermissions } from './start.js'
import { staleCredentials, tokenRejected, transientTokenDenied } from './stored-login.js'
import { invalidTag, noTags } from './tag.js'
import { tokenScopeMissing } from './token-scope.js'
import { writePackageDenied } from './write-package.js'

/**
 * The catalogue in the order of matching: where two rules know the same words, the earlier one is asked first. What would be mistaken
 * for something else comes before it, and the precise before the bare.
 */
export const RULES: readonly Rule[] = [
  // A rate limit worded as a refusal.
  secondaryRateLimit,
  // Not the registry's words, although the line may begin with its name.
  ghaCacheFailure,
  dockerhubRateLimit,
  baseImageDenied,
  wrongRegistryDockerHub,
  legacyDockerPkg,
  // The cause stands before "did not complete successfully".
  execFormatError,
  noSpaceLeft,
  // A misspelt host looks like a broken network or a refusal.
  registryHostTypo,
  badImagePath,
  imageNameNotLowercase,
  invalidTag,
  noTags,
  // The registry's own, precise words.
  freshPackageNotReady,
  writePackageDenied,
  installationNotAllowed,
  readPackageDenied,
  createPackageDenied,
  tokenScopeMissing,
  ownerInstallationMismatch,
  ownerNotFound,
  billingBlocked,
  // Its line may end with the API's words.
  attestationFailure,
  resourceNotAccessible,
  reusableWorkflowPermissions,
  // Logins, from the empty one to the one that died.
  loginEmptySecret,
  credentialStoreFailure,
  samlSso,
  patPolicyBlocked,
  ipAllowList,
  tokenRejected,
  notLoggedIn,
  loginDenied,
  transientTokenDenied,
  privateAnonymousPull,
  staleCredentials,
  // What is there, and how it gets there.
  registry429,
  registry5xx,
  unknownBlob,
  noMatchingPlatform,
  dockerfileMissing,
  copySourceMissing,
  buildxDriverUnsupported,
  indexAnnotation,
  dockerDaemonUnavailable,
  layerTooLarge,
  networkFailure,
  manifestUnknown,
  pushedButNotLinked,
  // Bare refusals and what remains.
  refusedWithoutReason,
  buildStepFailed,
  noBuilder
]
