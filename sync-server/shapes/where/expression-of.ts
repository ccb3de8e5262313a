import type { A_Const, A_Expr, Node, SelectStmt } from 'libpg-query'
import type { ComparisonOperator, Expression } from './expression.ts'
import { namesOf } from './parse.ts'
import { WhereClauseError } from './where-clause-error.ts'

const COMPARISONS = new Set<string>(['=', '<>', '<', '<=', '>', '>='])
const DEEPEST = 200

/** What a parsed clause says, of all that Postgres's grammar allows. Throws `WhereClauseError` for the rest. */
export function expressionOf(node: Node | undefined, parameters: ReadonlyMap<number, string>, depth = 0): Expression {
  if (!node) throw new WhereClauseError('The clause ends too soon')
  if (depth > DEEPEST) throw new WhereClauseError('The clause is nested too deeply')
  const read = (inner: Node | undefined): Expression => expressionOf(inner, parameters, depth + 1)
  if ('ColumnRef' in node) return { kind: 'column', path: namesOf(node.ColumnRef.fields) }
  if ('A_Const' in node) return constantOf(node.A_Const)
  if ('ParamRef' in node) return parameterOf(node.ParamRef.number ?? 0, parameters)
  if ('TypeCast' in node) {
    const { typeName, arg } = node.TypeCast
    const names = namesOf(typeName?.names)
    if (typeName?.typmods || typeName?.arrayBounds || names.length > 2 || (names.length === 2 && names[0] !== 'pg_catalog')) throw new WhereClauseError('Only plain types can be cast to')
    return { kind: 'cast', operand: read(arg), type: names.at(-1) as string }
  }
  if ('BoolExpr' in node) {
    const operands = (node.BoolExpr.args ?? []).map(read)
    if (node.BoolExpr.boolop === 'NOT_EXPR') return { kind: 'not', operand: operands[0] as Expression }
    return { kind: node.BoolExpr.boolop === 'AND_EXPR' ? 'and' : 'or', operands }
  }
  if ('NullTest' in node) return { kind: 'is', negated: node.NullTest.nulltesttype === 'IS_NOT_NULL', state: 'null', operand: read(node.NullTest.arg) }
  if ('BooleanTest' in node) {
    const [, negated, state] = /^IS_(NOT_)?(TRUE|FALSE|UNKNOWN)$/.exec(node.BooleanTest.booltesttype ?? '') ?? []
    return { kind: 'is', negated: negated !== undefined, state: (state ?? '').toLowerCase() as 'true', operand: read(node.BooleanTest.arg) }
  }
  if ('CoalesceExpr' in node) return { kind: 'call', name: 'coalesce', operands: (node.CoalesceExpr.args ?? []).map(read) }
  if ('FuncCall' in node) {
    const { funcname, args = [], ...rest } = node.FuncCall
    const name = namesOf(funcname)
    if (name.length !== 1 || Object.keys(rest).some((key) => !['funcformat', 'location'].includes(key))) throw new WhereClauseError(`Function ${name.join('.')} is not supported`)
    return { kind: 'call', name: name[0] as string, operands: args.map(read) }
  }
  if ('SubLink' in node) {
    const { subLinkType, testexpr, operName, subselect } = node.SubLink
    if (subLinkType !== 'ANY_SUBLINK' || operName || !subselect || !('SelectStmt' in subselect)) throw new WhereClauseError('A subquery stands to the right of IN only')
    return { kind: 'in-subquery', operand: read(testexpr), select: subselect.SelectStmt as SelectStmt }
  }
  if ('A_Expr' in node) return operationOf(node.A_Expr, read)
  throw new WhereClauseError(`${Object.keys(node)[0]} is not supported`)
}

function constantOf(constant: A_Const): Expression {
  if (constant.isnull) return { kind: 'null' }
  if (constant.boolval) return { kind: 'boolean', value: constant.boolval.boolval ?? false }
  if (constant.ival) return { kind: 'number', text: String(constant.ival.ival ?? 0) }
  if (constant.fval) return { kind: 'number', text: constant.fval.fval ?? '0' }
  if (constant.sval) return { kind: 'untyped', text: constant.sval.sval ?? '' }
  throw new WhereClauseError('Bit strings are not supported')
}

function parameterOf(number: number, parameters: ReadonlyMap<number, string>): Expression {
  const value = parameters.get(number)
  if (value === undefined) throw new WhereClauseError(`Parameter $${number} was not provided`)
  return { kind: 'untyped', text: value }
}

function operationOf(expression: A_Expr, read: (node: Node | undefined) => Expression): Expression {
  const operator = namesOf(expression.name).join('.')
  const items = expression.rexpr && 'List' in expression.rexpr ? (expression.rexpr.List.items ?? []) : []
  const operand = read(expression.lexpr)
  switch (expression.kind) {
    case 'AEXPR_OP':
      if (COMPARISONS.has(operator)) return { kind: 'comparison', operator: operator as ComparisonOperator, left: operand, right: read(expression.rexpr) }
      if (/^!?~~\*?$/.test(operator)) return likeOf(operator, operand, read(expression.rexpr))
      throw new WhereClauseError(`Operator ${operator} is not supported`)
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return likeOf(operator, operand, read(expression.rexpr))
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return { kind: 'distinct', negated: expression.kind === 'AEXPR_NOT_DISTINCT', left: operand, right: read(expression.rexpr) }
    case 'AEXPR_IN':
      return { kind: 'in', negated: operator === '<>', operand, list: items.map(read) }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const within: Expression = {
        kind: 'and',
        operands: [
          { kind: 'comparison', operator: '>=', left: operand, right: read(items[0]) },
          { kind: 'comparison', operator: '<=', left: operand, right: read(items[1]) },
        ],
      }
      return expression.kind === 'AEXPR_BETWEEN' ? within : { kind: 'not', operand: within }
    }
    default:
      throw new WhereClauseError(`${operator} is not supported`)
  }
}

function likeOf(operator: string, operand: Expression, pattern: Expression): Expression {
  return { kind: 'like', negated: operator.startsWith('!'), ignoreCase: operator.endsWith('*'), operand, pattern }
}
