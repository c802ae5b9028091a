import type { Candidate, PushAccess, Tested } from '../domain/access.js'
import type { ImageName } from '../domain/reference.js'

/** Opens an upload and says what the registry thought of it. */
export type ProbePush = (candidate: Candidate, image: ImageName) => Promise<PushAccess>

/**
 * Tests the candidates one after another, each against every target package side by side, until one is granted everywhere. A stronger
 * credential is not even shown to the registry while a weaker one will do.
 */
export async function testCandidates(
  candidates: readonly Candidate[],
  images: readonly ImageName[],
  probe: ProbePush,
  lastResort: () => Promise<Candidate | undefined>
): Promise<{ readonly tested: readonly Tested[]; readonly candidates: readonly Candidate[] }> {
  const tested: Tested[] = []
  const seen: Candidate[] = []
  const test = async (candidate: Candidate): Promise<boolean> => {
    const answers = await Promise.all(images.map(async image => ({ image, access: await probe(candidate, image) })))
    tested.push({ id: candidate.id, answers })
    seen.push(candidate)
    return answers.every(({ access }) => access.kind === 'granted')
  }
  for (const candidate of candidates) {
    if (await test(candidate)) return { tested, candidates: seen }
  }
  const existing = await lastResort()
  if (existing !== undefined && !seen.some(({ password }) => password.equals(existing.password))) await test(existing)
  return { tested, candidates: seen }
}
