import { describe, expect, it } from 'vitest'
import type { Cause, Rule } from '../../src/diagnosis/rule.js'
import { REMARKS } from '../../src/diagnosis/rules/after-success.js'
import { RULES } from '../../src/diagnosis/rules/index.js'
import { fill, isPlaceholder, type Text } from '../../src/diagnosis/text.js'

/** Public: whoever renames one of them breaks somebody's workflow. */
const IDS = [
  'attestation-failure',
  'bad-image-path',
  'base-image-denied',
  'billing-blocked',
  'build-step-failed',
  'buildx-driver-unsupported',
  'copy-source-missing',
  'create-package-denied',
  'credential-store-failure',
  'docker-daemon-unavailable',
  'dockerfile-missing',
  'dockerhub-rate-limit',
  'exec-format-error',
  'fresh-package-not-ready',
  'gha-cache-failure',
  'ghcr-403-without-reason',
  'image-name-not-lowercase',
  'index-annotation-single-platform',
  'installation-not-allowed',
  'invalid-tag',
  'ip-allow-list',
  'layer-too-large-or-slow',
  'legacy-docker-pkg',
  'login-denied',
  'login-empty-secret',
  'manifest-unknown',
  'network-failure',
  'no-builder',
  'no-matching-platform',
  'no-space-left',
  'no-tags',
  'not-logged-in',
  'owner-installation-mismatch',
  'owner-not-found',
  'pat-policy-blocked',
  'private-package-anonymous-pull',
  'pushed-but-not-linked',
  'read-package-denied',
  'registry-429',
  'registry-5xx',
  'registry-host-typo',
  'resource-not-accessible-by-integration',
  'reusable-workflow-permissions',
  'saml-sso',
  'secondary-rate-limit-as-denied',
  'stale-credentials-block-public-pull',
  'token-rejected-unauthenticated',
  'token-scope-missing',
  'transient-token-denied',
  'unknown-blob',
  'write-package-denied',
  'wrong-registry-docker-hub'
]

const ALL = [...RULES, ...REMARKS.filter(remark => !RULES.some(({ id }) => id === remark.id))]
const CAUSES = ALL.flatMap(rule => rule.causes.map(cause => ({ id: `${rule.id}/${cause.id}`, rule, cause })))

function textsOf(rule: Rule, causes: readonly Cause[]): Text[] {
  return [
    rule.title,
    rule.means,
    ...(rule.when ?? []).map(({ label }) => label),
    ...causes.flatMap(({ text, when, remedies }) => [
      text,
      ...when.map(({ label }) => label),
      ...remedies.map(remedy => remedy.text)
    ])
  ]
}

describe('the catalogue', () => {
  it('holds every public id, once', () => {
    expect(RULES.map(({ id }) => id).toSorted()).toEqual(IDS)
  })

  it.each(ALL)('$id has causes with names of their own', ({ causes }) => {
    expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length)
  })

  it.each(ALL)('$id is written in both languages', rule => {
    for (const { en, ja } of textsOf(rule, rule.causes)) {
      expect(en, en).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
      expect(ja, ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
    }
  })

  it.each(ALL)('$id leaves no placeholder open', rule => {
    const snippets = rule.causes.flatMap(({ remedies }) => remedies.map(({ snippet }) => snippet ?? ''))
    for (const text of [...textsOf(rule, rule.causes).flatMap(({ en, ja }) => [en, ja]), ...snippets]) {
      const names = [...text.matchAll(/(?<![{$])\{([a-zA-Z]+)\}(?!\})/g)].map(match => match[1] ?? '')
      expect(names.filter(name => !isPlaceholder(name))).toEqual([])
      expect(fill(text, 'en', {})).not.toMatch(/(?<![{$])\{[a-z]+[A-Z]?[a-z]*\}(?!\})/)
    }
  })

  it.each(CAUSES)('$id begins with one thing to do', ({ cause }) => {
    const { en, ja } = cause.remedies[0].text
    expect(en).not.toMatch(/^(?:Or|If it keeps)\b/)
    expect(ja).not.toMatch(/^(?:または|失敗が続く)/)
  })

  it.each(CAUSES)('$id speaks in short, whole sentences', ({ cause }) => {
    for (const { en, ja } of [cause.text, ...cause.remedies.map(({ text }) => text)]) {
      expect(en, en).toMatch(/[.:]$/)
      expect(ja, ja).toMatch(/[。:]$/)
      expect(en.length, en).toBeLessThan(330)
      expect(ja.length, ja).toBeLessThan(170)
    }
  })

  it.each(CAUSES)('$id puts something to paste behind each colon', ({ cause }) => {
    const dangling = cause.remedies.filter(
      ({ text, snippet }) =>
        text.en.endsWith(':') !== text.ja.endsWith(':') || (text.en.endsWith(':') && snippet === undefined)
    )
    expect(dangling).toEqual([])
  })

  it.each(ALL)('$id can always name a cause', ({ causes }) => {
    expect(causes[causes.length - 1]?.when).toEqual([])
  })
})
