import classes from './typed-name.module.css'

/** A name that was typed in place of a stroke, as large as a signature. It says nothing of how it came about: that stands beside it. */
export function TypedName({ name }: { readonly name: string }) {
  return <span className={classes['name']} data-typed-name>{name}</span>
}
