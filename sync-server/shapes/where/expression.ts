import type { SelectStmt } from 'libpg-query'

/** A where clause as it was written, before its columns and types are known. */
export type Expression =
  | { readonly kind: 'column'; readonly path: readonly string[] }
  /** A quoted text or a parameter: its type comes from what it stands beside. */
  | { readonly kind: 'untyped'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: string }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'distinct'; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'is'; readonly negated: boolean; readonly state: 'null' | 'true' | 'false' | 'unknown'; readonly operand: Expression }
  | { readonly kind: 'in'; readonly negated: boolean; readonly operand: Expression; readonly list: readonly Expression[] }
  | { readonly kind: 'in-subquery'; readonly operand: Expression; readonly select: SelectStmt }
  | { readonly kind: 'like'; readonly negated: boolean; readonly ignoreCase: boolean; readonly operand: Expression; readonly pattern: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='
