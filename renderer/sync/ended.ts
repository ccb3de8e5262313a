import type { ProblemCode } from '../../shared/problem.ts'

/** This folder is an older state or a copy of another: it can go on as a new laptop. */
export const isAnotherState = (code: ProblemCode): boolean => code === 'device_restored' || code === 'device_copied'

/** The office ended what this laptop may do; signing in again changes nothing by itself. */
export const endsLaptop = (code: ProblemCode): boolean => isAnotherState(code) || code === 'device_revoked' || code === 'account_ended'
