import type { A_Expr, Node } from 'libpg-query'
import { quoteIdentifier } from '../table-description.ts'
import { arrayTerm, subscriptTerm } from './array-terms.ts'
import { castTo, coerceImplicitly, condition, writtenType } from './coercion.ts'
import { BYTE_COLLATION, NO_COLLATION } from './collation.ts'
import { columnTerm, findColumn } from './column-terms.ts'
import { caseTerm, coalesceTerm, extremeTerm, nullifTerm } from './conditional-terms.ts'
import { asText, untypedTerm, writtenConstant } from './constants.ts'
import { functionTerm } from './functions.ts'
import { allOf, anyOf, negation } from './logic.ts'
import { listTerm, quantifiedTerm } from './membership.ts'
import { binaryTerm, comparisonTerm, operandTypes, prefixTerm } from './operators.ts'
import { namesOf } from './parse.ts'
import type { CompileClause } from './subquery-terms.ts'
import { subqueryTerm } from './subquery-terms.ts'
import type { Context, Evaluate, Term } from './term.ts'
import { BOOLEAN, computedTerm, isCollatable } from './term.ts'
import { WhereClauseError } from './where-clause-error.ts'

// Deeper ones are written by someone who wants a stack overflow.
const DEEPEST = 250

/** Binds a parsed expression to its table. Throws `WhereClauseError` for what would not be evaluated exactly as Postgres does. */
export function compileTerm(node: Node, context: Context, compileClause: CompileClause): Promise<Term> {
  return new Compiler(context, compileClause).term(node)
}

class Compiler {
  private readonly context: Context
  private readonly compileClause: CompileClause
  private depth = 0

  constructor(context: Context, compileClause: CompileClause) {
    this.context = context
    this.compileClause = compileClause
  }

  readonly term = async (node: Node | undefined): Promise<Term> => {
    if (!node) throw new WhereClauseError('The clause ends too soon')
    if (++this.depth > DEEPEST) throw new WhereClauseError('The clause is nested too deeply')
    const term = await this.compile(node)
    this.depth--
    return term
  }

  private async compile(node: Node): Promise<Term> {
    const { context, term } = this
    if ('ColumnRef' in node) return columnTerm(namesOf(node.ColumnRef.fields), context)
    if ('A_Const' in node) return writtenConstant(node.A_Const, context)
    if ('A_Expr' in node) return this.operation(node.A_Expr)
    if ('ParamRef' in node) return this.parameter(node.ParamRef.number ?? 0)
    if ('BoolExpr' in node) {
      const operands = await this.conditions(node.BoolExpr.args)
      if (node.BoolExpr.boolop === 'NOT_EXPR') return negation(operands[0] as Term)
      return node.BoolExpr.boolop === 'AND_EXPR' ? allOf(operands) : anyOf(operands)
    }
    if ('NullTest' in node) return this.nullTest(node.NullTest.arg, node.NullTest.nulltesttype === 'IS_NOT_NULL')
    if ('BooleanTest' in node) return this.truthTest(node.BooleanTest.arg, node.BooleanTest.booltesttype ?? '')
    if ('TypeCast' in node) {
      const { arg, typeName = {} } = node.TypeCast
      if (arg && 'A_ArrayExpr' in arg && typeName.arrayBounds && !typeName.typmods) {
        return arrayTerm(await this.terms(arg.A_ArrayExpr.elements), writtenType(typeName, context).element, context)
      }
      return castTo(await term(arg), typeName, context)
    }
    if ('A_ArrayExpr' in node) return arrayTerm(await this.terms(node.A_ArrayExpr.elements), undefined, context)
    if ('A_Indirection' in node) return subscriptTerm(await term(node.A_Indirection.arg), node.A_Indirection.indirection ?? [], term, context)
    if ('CoalesceExpr' in node) return coalesceTerm(await this.terms(node.CoalesceExpr.args), context)
    if ('MinMaxExpr' in node) return extremeTerm(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest', await this.terms(node.MinMaxExpr.args), context)
    if ('CaseExpr' in node) return caseTerm(node.CaseExpr, context, term)
    if ('CollateClause' in node) return this.collated(await term(node.CollateClause.arg), namesOf(node.CollateClause.collname))
    if ('SubLink' in node) return subqueryTerm(node.SubLink, await term(node.SubLink.testexpr), context, this.compileClause)
    if ('FuncCall' in node) {
      const { funcname, args, funcformat: _format, location: _location, ...rest } = node.FuncCall
      const path = namesOf(funcname)
      const name = path.at(-1) as string
      if (Object.keys(rest).length > 0 || path.length > 2 || (path.length === 2 && path[0] !== 'pg_catalog')) throw new WhereClauseError(`Function ${path.join('.')} is not supported`)
      return functionTerm(name, await this.terms(args), context)
    }
    throw new WhereClauseError(`${Object.keys(node)[0]} is not supported`)
  }

  private async terms(nodes: readonly Node[] = []): Promise<Term[]> {
    const terms: Term[] = []
    for (const node of nodes) terms.push(await this.term(node))
    return terms
  }

  private async conditions(nodes: readonly Node[] = []): Promise<Term[]> {
    const terms: Term[] = []
    for (const node of nodes) terms.push(await condition(await this.term(node), this.context))
    return terms
  }

  private parameter(number: number): Term {
    const value = this.context.parameters.get(number)
    if (value === undefined) throw new WhereClauseError(`Parameter $${number} was not provided`)
    return untypedTerm(value, this.context)
  }

  private async operation(expression: A_Expr): Promise<Term> {
    const { context, term } = this
    const { kind, lexpr, rexpr } = expression
    const path = namesOf(expression.name)
    if (path.length > 1 && path[0] !== 'pg_catalog') throw new WhereClauseError(`Operator ${path.join('.')} is not supported`)
    const operator = path.at(-1) as string
    const items = rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : []
    switch (kind) {
      case 'AEXPR_OP':
        return lexpr ? binaryTerm(operator, await term(lexpr), await term(rexpr), context) : prefixTerm(operator, await term(rexpr), context)
      case 'AEXPR_LIKE':
      case 'AEXPR_ILIKE':
        return binaryTerm(operator, await term(lexpr), await term(rexpr), context)
      case 'AEXPR_IN':
        return listTerm(await term(lexpr), await this.terms(items), operator === '<>', context)
      case 'AEXPR_OP_ANY':
      case 'AEXPR_OP_ALL':
        return quantifiedTerm(operator, await term(lexpr), await term(rexpr), kind === 'AEXPR_OP_ANY' ? 'any' : 'all', context)
      case 'AEXPR_DISTINCT':
      case 'AEXPR_NOT_DISTINCT':
        return this.distinct(await term(lexpr), await term(rexpr), kind === 'AEXPR_NOT_DISTINCT')
      case 'AEXPR_NULLIF':
        return nullifTerm(await term(lexpr), await term(rexpr), context)
      case 'AEXPR_BETWEEN':
      case 'AEXPR_NOT_BETWEEN':
      case 'AEXPR_BETWEEN_SYM':
      case 'AEXPR_NOT_BETWEEN_SYM':
        return this.between(await term(lexpr), await term(items[0]), await term(items[1]), kind)
      default:
        throw new WhereClauseError(`${operator} is not supported`)
    }
  }

  private async between(operand: Term, low: Term, high: Term, kind: string): Promise<Term> {
    const { context } = this
    const within = async (from: Term, to: Term): Promise<Term> =>
      allOf([await binaryTerm('>=', operand, from, context), await binaryTerm('<=', operand, to, context)])
    const found = kind.endsWith('_SYM') ? anyOf([await within(low, high), await within(high, low)]) : await within(low, high)
    return kind.startsWith('AEXPR_NOT') ? negation(found) : found
  }

  private async distinct(first: Term, second: Term, negated: boolean): Promise<Term> {
    const { context } = this
    const [leftType, rightType] = operandTypes('=', first.type, second.type)
    const left = await coerceImplicitly(first, leftType, context)
    const right = await coerceImplicitly(second, rightType, context)
    const equal = comparisonTerm('=', left, right)
    const evaluate: Evaluate = (row, sets) => {
      // NULL is distinct from all but NULL
      const same = equal.evaluate(row, sets) ?? (left.evaluate(row, sets) === null && right.evaluate(row, sets) === null)
      return same === negated
    }
    return computedTerm(BOOLEAN, `(${left.sql} IS ${negated ? 'NOT ' : ''}DISTINCT FROM ${right.sql})`, [left, right], evaluate)
  }

  private async nullTest(node: Node | undefined, negated: boolean): Promise<Term> {
    // of any type: only whether there is a value
    if (node && 'ColumnRef' in node) {
      const { index, column } = findColumn(namesOf(node.ColumnRef.fields), this.context)
      if (column.typeKind === 'c') throw new WhereClauseError('A composite value is NULL in more than one way')
      const sql = `(${quoteIdentifier(column.name)} IS ${negated ? 'NOT ' : ''}NULL)`
      return { type: BOOLEAN, sql, evaluate: (row) => (row.text(index) === null) !== negated, collation: NO_COLLATION }
    }
    const operand = await asText(await this.term(node), this.context)
    return computedTerm(BOOLEAN, `(${operand.sql} IS ${negated ? 'NOT ' : ''}NULL)`, [operand], (row, sets) => (operand.evaluate(row, sets) === null) !== negated)
  }

  private async truthTest(node: Node | undefined, test: string): Promise<Term> {
    const operand = await condition(await this.term(node), this.context)
    const negated = test.startsWith('IS_NOT_')
    const wanted = test.endsWith('TRUE') ? true : test.endsWith('FALSE') ? false : null
    return computedTerm(BOOLEAN, `(${operand.sql} ${test.replaceAll('_', ' ')})`, [operand], (row, sets) => (operand.evaluate(row, sets) === wanted) !== negated)
  }

  private async collated(operand: Term, path: readonly string[]): Promise<Term> {
    const term = await asText(operand, this.context)
    const isBytes = ['C', 'POSIX', 'ucs_basic'].includes(path.at(-1) as string) && (path.length === 1 || path[0] === 'pg_catalog')
    if (!isBytes || !term.type || !isCollatable(term.type)) throw new WhereClauseError('COLLATE takes a text and "C"')
    // its own collation is no longer that of a column
    const { column: _column, ...rest } = term
    return { ...rest, sql: `(${term.sql} COLLATE "C")`, collation: BYTE_COLLATION }
  }
}
