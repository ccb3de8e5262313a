/** Today's date on this laptop, `YYYY-MM-DD`: the day on which somebody stands on the site, in no other zone. */
export function today(now: Date = new Date()): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
