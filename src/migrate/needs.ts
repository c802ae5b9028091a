import { actionName } from './with.js'
import type { Step } from './workflow.js'

/** What a step that stays may need of the steps that would go. */
export type Need = 'login' | 'buildx' | 'qemu'

const TOOLS =
  /(^|[\s;&|(])(docker(?!\s+(logout|images|image ls|ps|info|version)\b)|podman|buildah|skopeo|crane|cosign|oras|helm|regctl|nerdctl|ko|docker-compose)\s/m
const BUILDS =
  /(?<![.-])\bbuildx\b(?!-)|\bdocker(\s+(image|compose))?\s+(build|bake)\b|\bdocker-compose\b[^\n]*\bbuild\b/
const EMULATES = /\bdocker\s+(container\s+)?run\b|\bqemu\b|\bbinfmt\b|\bpodman\b/
const BUILDING_ACTIONS = /^(docker\/(build-push|bake)-action|devcontainers\/ci|depot\/.*)$/
const EMULATING_ACTIONS = /run-on-arch|cibuildwheel|setup-cross|goreleaser/
const PULLING_ACTIONS =
  /^docker\/(?!login|setup|metadata)|attest|trivy|grype|anchore|scout|cosign|kaniko|buildah|push-to-registry|goreleaser|helm/

/** Whether a step may need this, as far as its text tells. An action of the repository itself may need anything. */
export function stepNeeds(step: Step, need: Need): boolean {
  const name = actionName(step)
  const script = withoutComments(step.run ?? '')
  if (name.startsWith('./') || name.startsWith('docker://')) return true
  switch (need) {
    case 'login':
      return TOOLS.test(script) || PULLING_ACTIONS.test(name)
    case 'buildx':
      return BUILDS.test(script) || BUILDING_ACTIONS.test(name) || /goreleaser/.test(name)
    case 'qemu':
      return BUILDS.test(script) || EMULATES.test(script) || BUILDING_ACTIONS.test(name) || EMULATING_ACTIONS.test(name)
  }
}

export function describeStep(step: Step): string {
  return step.name ?? step.id ?? step.uses ?? shorten((step.run ?? '').trim().split('\n', 1)[0] ?? '')
}

/** A line of a script, for messages. */
export function shorten(line: string): string {
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

function withoutComments(script: string): string {
  return script.replaceAll(/^\s*#.*$/gm, '')
}
