import type { Table } from '../table'
import { table1 } from './table1'
import { table2 } from './table2'
import { table3 } from './table3'
import { table4 } from './table4'
import { table5 } from './table5'

/** The tables that can be made again. */
export const TABLES: readonly Table[] = [table1, table2, table3, table4, table5]
