import { createContext, useContext } from 'react'
import { today } from '../reports/today.ts'

/** The day whose prices the estimate on screen takes. Around the sheet rather than handed through it, so that no row is drawn again for it. */
export const PricesDay = createContext<string | null>(null)

export const usePricesDay = (): string => useContext(PricesDay) ?? today()
