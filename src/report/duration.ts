/** `0.34 s`, `12.3 s`, `3 min 05 s`: three digits are enough to compare runs. A clock that was set back gives nothing, not less. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  // The bounds are where rounding would give one digit too many.
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
