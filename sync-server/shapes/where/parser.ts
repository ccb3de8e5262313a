import type { ComparisonOperator, Expression } from './expression.ts'
import type { Token } from './tokens.ts'
import { tokenize } from './tokens.ts'
import { WhereClauseError } from './where-clause-error.ts'

const COMPARISONS = new Set<string>(['=', '<>', '<', '<=', '>', '>='])
// An unquoted one of these never names a column.
const RESERVED = new Set(['and', 'or', 'not', 'is', 'in', 'between', 'like', 'ilike', 'similar', 'null', 'true', 'false', 'unknown', 'select',
  'from', 'where', 'order', 'group', 'having', 'limit', 'case', 'when', 'then', 'else', 'end', 'any', 'all', 'some', 'array', 'cast', 'exists',
  'escape', 'collate', 'distinct', 'symmetric', 'isnull', 'notnull', 'union', 'intersect', 'except', 'with', 'current_user', 'current_date',
  'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'session_user', 'user', 'as', 'on', 'using', 'default'])

/**
 * Reads a where clause: comparisons, AND, OR, NOT, IS …, IS DISTINCT FROM, IN (list), BETWEEN, LIKE, ILIKE, casts of constants,
 * function calls, parameters. Precedence is Postgres's. Everything else is refused with `WhereClauseError`.
 */
export function parseWhereClause(clause: string, parameters: ReadonlyMap<number, string>): Expression {
  const parser = new Parser(tokenize(clause), parameters)
  return parser.parse()
}

/** Reads an ORDER BY list of plain columns. */
export function parseOrderBy(clause: string): { column: string; descending: boolean; nulls: 'first' | 'last' | undefined }[] {
  return new Parser(tokenize(clause), new Map()).parseOrder()
}

class Parser {
  private readonly tokens: readonly Token[]
  private readonly parameters: ReadonlyMap<number, string>
  private position = 0
  private depth = 0

  constructor(tokens: readonly Token[], parameters: ReadonlyMap<number, string>) {
    this.tokens = tokens
    this.parameters = parameters
  }

  parse(): Expression {
    const expression = this.or()
    if (this.current.kind !== 'end') throw this.unexpected()
    return expression
  }

  parseOrder(): { column: string; descending: boolean; nulls: 'first' | 'last' | undefined }[] {
    const terms = []
    do {
      const column = this.columnName()
      const descending = this.takeName('desc') || (this.takeName('asc') && false)
      let nulls: 'first' | 'last' | undefined
      if (this.takeName('nulls')) {
        if (this.takeName('first')) nulls = 'first'
        else if (this.takeName('last')) nulls = 'last'
        else throw this.unexpected()
      }
      terms.push({ column, descending, nulls })
    } while (this.takeSymbol(','))
    if (this.current.kind !== 'end') throw this.unexpected()
    return terms
  }

  private get current(): Token {
    return this.tokens[this.position] as Token
  }

  private unexpected(): WhereClauseError {
    return new WhereClauseError(this.current.kind === 'end' ? 'The clause ends too soon' : `Unexpected "${this.current.text}"`)
  }

  private takeName(name: string): boolean {
    if (this.current.kind !== 'name' || this.current.text !== name) return false
    this.position++
    return true
  }

  private takeSymbol(symbol: string): boolean {
    if (this.current.kind !== 'symbol' || this.current.text !== symbol) return false
    this.position++
    return true
  }

  private expectName(name: string): void {
    if (!this.takeName(name)) throw this.unexpected()
  }

  private expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected()
  }

  private columnName(): string {
    const token = this.current
    if (token.kind !== 'identifier' && (token.kind !== 'name' || RESERVED.has(token.text))) throw this.unexpected()
    this.position++
    return token.text
  }

  private or(): Expression {
    // A clause is written by a program, and a thousand levels of it by someone who wants a stack overflow.
    if (++this.depth > 200) throw new WhereClauseError('The clause is nested too deeply')
    const operands = [this.and()]
    while (this.takeName('or')) operands.push(this.and())
    this.depth--
    return operands.length === 1 ? (operands[0] as Expression) : { kind: 'or', operands }
  }

  private and(): Expression {
    const operands = [this.not()]
    while (this.takeName('and')) operands.push(this.not())
    return operands.length === 1 ? (operands[0] as Expression) : { kind: 'and', operands }
  }

  private not(): Expression {
    let negations = 0
    while (this.takeName('not')) negations++
    const operand = this.is()
    return negations % 2 === 0 ? operand : { kind: 'not', operand }
  }

  private is(): Expression {
    let operand = this.comparison()
    for (;;) {
      if (this.takeName('isnull')) operand = { kind: 'is', negated: false, state: 'null', operand }
      else if (this.takeName('notnull')) operand = { kind: 'is', negated: true, state: 'null', operand }
      else if (this.takeName('is')) operand = this.isTest(operand)
      else return operand
    }
  }

  private isTest(operand: Expression): Expression {
    const negated = this.takeName('not')
    for (const state of ['null', 'true', 'false', 'unknown'] as const) {
      if (this.takeName(state)) return { kind: 'is', negated, state, operand }
    }
    this.expectName('distinct')
    this.expectName('from')
    return { kind: 'distinct', negated, left: operand, right: this.comparison() }
  }

  private comparison(): Expression {
    const left = this.membership()
    if (this.current.kind !== 'symbol' || !COMPARISONS.has(this.current.text)) return left
    const operator = this.current.text as ComparisonOperator
    this.position++
    const right = this.membership()
    // `a < b < c` is an error in Postgres, too
    if (this.current.kind === 'symbol' && COMPARISONS.has(this.current.text)) throw this.unexpected()
    return { kind: 'comparison', operator, left, right }
  }

  private membership(): Expression {
    const operand = this.primary()
    const negated = this.takeName('not')
    if (this.takeName('in')) return this.inList(operand, negated)
    if (this.takeName('between')) return this.between(operand, negated)
    if (this.takeName('like')) return this.like(operand, negated, false)
    if (this.takeName('ilike')) return this.like(operand, negated, true)
    if (negated) throw this.unexpected()
    if (this.takeSymbol('~~')) return { kind: 'like', negated: false, ignoreCase: false, operand, pattern: this.primary() }
    if (this.takeSymbol('!~~')) return { kind: 'like', negated: true, ignoreCase: false, operand, pattern: this.primary() }
    if (this.takeSymbol('~~*')) return { kind: 'like', negated: false, ignoreCase: true, operand, pattern: this.primary() }
    if (this.takeSymbol('!~~*')) return { kind: 'like', negated: true, ignoreCase: true, operand, pattern: this.primary() }
    return operand
  }

  private inList(operand: Expression, negated: boolean): Expression {
    this.expectSymbol('(')
    if (this.current.kind === 'name' && this.current.text === 'select') throw new WhereClauseError('Subqueries are not supported')
    const list = [this.or()]
    while (this.takeSymbol(',')) list.push(this.or())
    this.expectSymbol(')')
    return { kind: 'in', negated, operand, list }
  }

  private between(operand: Expression, negated: boolean): Expression {
    const symmetric = this.takeName('symmetric')
    if (symmetric) throw new WhereClauseError('BETWEEN SYMMETRIC is not supported')
    const low = this.primary()
    this.expectName('and')
    const high = this.primary()
    const within: Expression = {
      kind: 'and',
      operands: [
        { kind: 'comparison', operator: '>=', left: operand, right: low },
        { kind: 'comparison', operator: '<=', left: operand, right: high },
      ],
    }
    return negated ? { kind: 'not', operand: within } : within
  }

  private like(operand: Expression, negated: boolean, ignoreCase: boolean): Expression {
    const pattern = this.primary()
    if (this.current.kind === 'name' && this.current.text === 'escape') throw new WhereClauseError('LIKE … ESCAPE is not supported')
    return { kind: 'like', negated, ignoreCase, operand, pattern }
  }

  private primary(): Expression {
    let expression = this.atom()
    while (this.takeSymbol('::')) expression = { kind: 'cast', operand: expression, type: this.typeName() }
    return expression
  }

  private atom(): Expression {
    const token = this.current
    switch (token.kind) {
      case 'text':
        this.position++
        return { kind: 'untyped', text: token.text }
      case 'number':
        this.position++
        return { kind: 'number', text: token.text }
      case 'parameter':
        this.position++
        return this.parameter(Number(token.text))
      case 'symbol':
        return this.symbolAtom()
      case 'name':
        if (this.takeName('true')) return { kind: 'boolean', value: true }
        if (this.takeName('false')) return { kind: 'boolean', value: false }
        if (this.takeName('null')) return { kind: 'null' }
        if (this.takeName('cast')) return this.cast()
    }
    const name = this.columnName()
    if (token.kind === 'name' && this.takeSymbol('(')) return this.call(name)
    return { kind: 'column', name }
  }

  private symbolAtom(): Expression {
    if (this.takeSymbol('(')) {
      const expression = this.or()
      this.expectSymbol(')')
      return expression
    }
    const negative = this.takeSymbol('-')
    if (!negative && !this.takeSymbol('+')) throw this.unexpected()
    if (this.current.kind !== 'number') throw this.unexpected()
    const text = this.current.text
    this.position++
    return { kind: 'number', text: negative ? `-${text}` : text }
  }

  private parameter(number: number): Expression {
    const value = this.parameters.get(number)
    if (value === undefined) throw new WhereClauseError(`Parameter $${number} was not provided`)
    return { kind: 'untyped', text: value }
  }

  private cast(): Expression {
    this.expectSymbol('(')
    const operand = this.or()
    this.expectName('as')
    const type = this.typeName()
    this.expectSymbol(')')
    return { kind: 'cast', operand, type }
  }

  private typeName(): string {
    const name = this.columnName()
    if (name === 'double') {
      this.expectName('precision')
      return 'float8'
    }
    if (this.current.kind === 'symbol' && ['(', '[', '.'].includes(this.current.text)) throw new WhereClauseError('Only plain types can be cast to')
    return name
  }

  private call(name: string): Expression {
    const operands: Expression[] = []
    if (!this.takeSymbol(')')) {
      do operands.push(this.or())
      while (this.takeSymbol(','))
      this.expectSymbol(')')
    }
    return { kind: 'call', name, operands }
  }
}
