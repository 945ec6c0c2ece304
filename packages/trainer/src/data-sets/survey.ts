import { loadConfig } from '../config/load'
import { listShipped } from '../config/shipped'
import { dataRoot, isMade } from './open-training-data'

/** A data set that a shipped configuration names. */
export interface SurveyedDataSet {
  /** of the configuration: `aviary/small` */
  readonly name: string
  /** absolute path, where it is or would be */
  readonly root: string
  readonly made: boolean
}

/** @returns the data sets of the shipped configurations, and which of them are on disk here */
export async function surveyDataSets(): Promise<SurveyedDataSet[]> {
  const surveyed: SurveyedDataSet[] = []
  for (const { name } of listShipped()) {
    const { config } = await loadConfig(name)
    if (config.data.format === 'folder' && config.data.root === undefined) continue
    surveyed.push({ name, root: dataRoot(config.data), made: await isMade(config) })
  }
  return surveyed
}
