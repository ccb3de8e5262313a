import classes from './fingerprint.module.css'

/** A SHA-256 in groups that can be read out and compared. */
export function Fingerprint({ sha256, label }: { readonly sha256: string; readonly label: string }) {
  return <code className={classes['fingerprint']} aria-label={`${label}: ${sha256}`} role="img">{sha256.match(/.{1,4}/g)?.map((group, index) => <span key={index}>{group}</span>)}</code>
}
