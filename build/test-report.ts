import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** What a run of vitest came to, as `build/test.ts` reads it. */
export interface TestReport {
  readonly passed: number
  /** Failed tests, and everything else that is wrong: files that do not load, hooks that throw, errors that nobody caught. */
  readonly failed: number
  readonly skipped: readonly { readonly name: string; readonly why: string }[]
}

/** A vitest reporter that writes a TestReport to the file named by KIBRAY_TEST_REPORT. */
export default class TestReportReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.KIBRAY_TEST_REPORT
    if (file) writeFileSync(file, JSON.stringify(reportOn(modules, unhandled)))
  }
}

/** Counts a finished run. A test that was skipped because a hook above it threw is not a skipped test but part of that failure. */
function reportOn(modules: readonly TestModule[], unhandled: readonly unknown[]): TestReport {
  let passed = 0
  let failed = unhandled.length
  const skipped: { name: string; why: string }[] = []
  for (const module of modules) {
    failed += module.errors().length
    for (const suite of module.children.allSuites()) failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') passed += 1
      else if (result.state === 'failed') failed += 1
      else if (!hasBrokenHook(test)) {
        skipped.push({ name: `${module.relativeModuleId} > ${test.fullName}`, why: (result.state === 'skipped' && result.note) || 'it gives no reason' })
      }
    }
  }
  return { passed, failed, skipped }
}

function hasBrokenHook(test: TestCase): boolean {
  for (let above: TestCase['parent'] = test.parent; ; above = above.parent) {
    if (above.errors().length > 0) return true
    if (above.type === 'module') return false
  }
}
