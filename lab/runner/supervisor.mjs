// @ts-check

/** What a predicate sees; `output` is what the running program wrote so far, unmasked. */
/** @typedef {{ readonly step: string, readonly stage: string, readonly output: string }} JobView */

/**
 * When something happens to the running program: after so many milliseconds from the start of the first program, or as
 * soon as a look at its output says so.
 * @typedef {number | ((view: JobView) => boolean)} Moment
 */

/** `step` is an id; without it the first action is meant. */
/** @typedef {{ signal: NodeJS.Signals, when: Moment, step?: string, stage?: 'main' | 'post' }} Kill */

/** How a program came to its end. @typedef {'ended' | 'cancelled' | 'overdue' | 'timed-out'} Verdict */

/** Watches the one program that runs: cancels the job, ends a step that takes too long, kills on order. */
export class Supervisor {
  /** True once the job was cancelled; programs started later are let alone, as on GitHub. */
  cancelled = false
  /** Process ids of the programs started so far; each leads a session of its own. @type {number[]} */
  sessions = []

  #cancelAfter
  #kill
  #recorder
  #jobDeadline
  /** @type {(() => void) | undefined} */
  #check
  /** @type {number | undefined} */
  #startedAt
  #killed = false
  /** Asked at cancellation: does the running step's condition hold for a cancelled job? */
  #staysOnCancel = () => false
  /** @type {string[]} */
  #output = []

  /**
   * @param {object} options
   * @param {Moment | undefined} options.cancelAfter
   * @param {Kill | undefined} options.kill
   * @param {import('./processes.mjs').ProcessRecorder | undefined} options.recorder
   * @param {number} options.timeoutMs of the whole job
   */
  constructor({ cancelAfter, kill, recorder, timeoutMs }) {
    this.#cancelAfter = cancelAfter
    this.#kill = kill
    this.#recorder = recorder
    this.#jobDeadline = timeoutMs
  }

  /**
   * Called before each stage; a moment that passed between two programs counts too.
   * @param {() => boolean} stays whether the stage's condition holds for a cancelled job
   */
  prepare(stays) {
    this.#staysOnCancel = stays
    this.#output = []
    if (this.#startedAt === undefined) return
    const elapsed = performance.now() - this.#startedAt
    const due = typeof this.#cancelAfter === 'number' && elapsed >= this.#cancelAfter
    if (due || elapsed >= this.#jobDeadline) this.cancelled = true
  }

  /** @param {string} line that the program has written */
  onOutput(line) {
    this.#output.push(line)
    this.#check?.()
  }

  /**
   * Stays with a program until it has ended.
   * @param {import('./child.mjs').Child} child
   * @param {import('./stage.mjs').Stage} stage
   * @returns {Promise<Verdict>}
   */
  async follow(child, stage) {
    this.#startedAt ??= performance.now()
    const programStart = performance.now()
    if (child.pid !== 0) {
      this.sessions.push(child.pid)
      this.#recorder?.watch(child.pid)
    }
    /** @type {Verdict} */
    let verdict = 'ended'
    /** @type {Promise<void> | undefined} */
    let ending
    /** @param {Verdict} why */
    const stop = why => {
      if (ending) return
      verdict = why
      ending = child.cancel()
    }
    const lines = this.#output
    const view = {
      step: stage.id,
      stage: stage.stage,
      get output() {
        return lines.join('\n')
      }
    }
    this.#check = () => {
      const elapsed = performance.now() - (this.#startedAt ?? 0)
      const overdue = elapsed >= this.#jobDeadline
      if (!this.cancelled && (overdue || isNow(this.#cancelAfter, elapsed, view))) {
        this.cancelled = true
        if (!this.#staysOnCancel()) stop(overdue ? 'overdue' : 'cancelled')
      }
      if (stage.timeoutMs !== undefined && performance.now() - programStart >= stage.timeoutMs) stop('timed-out')
      // Whatever a step does, a job in the lab ends: cancelled steps and posts get as long again.
      if (elapsed >= this.#jobDeadline * 2) child.killTree()
      if (this.#isTarget(stage) && isNow(this.#kill?.when, performance.now() - programStart, view)) {
        this.#killed = true
        if (this.#kill) child.signal(this.#kill.signal)
      }
    }
    const timer = setInterval(this.#check, 10)
    try {
      this.#check()
      await child.ended
      await ending
      return verdict
    } finally {
      clearInterval(timer)
      this.#check = undefined
      this.#recorder?.unwatch(child.pid)
    }
  }

  /** @param {import('./stage.mjs').Stage} stage @returns {boolean} */
  #isTarget(stage) {
    if (!this.#kill || this.#killed) return false
    if (stage.stage !== (this.#kill.stage ?? 'main')) return false
    return this.#kill.step === undefined ? stage.program?.kind === 'node' : this.#kill.step === stage.id
  }
}

/** @param {Moment | undefined} moment @param {number} elapsed @param {JobView} view @returns {boolean} */
function isNow(moment, elapsed, view) {
  if (moment === undefined) return false
  return typeof moment === 'number' ? elapsed >= moment : moment(view)
}
