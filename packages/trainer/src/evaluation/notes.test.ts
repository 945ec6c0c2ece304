import { noted, notesOn, notesTogether } from './notes'

const few = 'FID of 100 pictures is too high'
const tie = 'R-precision hangs on a tie'
const size = 'part of the distance is the size'
const saved = noted(
  [
    { metrics: ['r-precision'], text: tie },
    { metrics: ['fid'], text: few },
    { metrics: ['fid', 'kid', 'is'], text: size },
  ],
  ['r-precision', 'fid', 'kid'],
)

test('notes are kept by the metrics that were asked for, each text once', () => {
  expect(saved).toEqual({
    notes: [tie, few, size],
    notesBy: { 'r-precision': [tie], fid: [few, size], kid: [size] },
  })
})

test('a note goes with the last of its metrics', () => {
  expect(notesOn(saved, ['r-precision', 'kid'])).toEqual({
    notes: [tie, size],
    notesBy: { 'r-precision': [tie], kid: [size] },
  })
  expect(notesOn(saved, ['r-precision']).notes).toEqual([tie])
  expect(notesOn(saved, []).notes).toEqual([])
})

test('a note of an older file, which does not say whose it is, stays as long as any number does', () => {
  const older = { notes: [tie, few] }
  expect(notesOn(older, ['r-precision'])).toEqual({ ...older, notesBy: {} })
  expect(notesOn(older, []).notes).toEqual([])
  const joined = notesTogether(older, saved)
  expect(notesOn(joined, ['fid']).notes).toEqual([few, size])
})

test('those of numbers that stay come before new ones, each once', () => {
  const again = noted([{ metrics: ['kid'], text: size }], ['kid'])
  expect(notesTogether(notesOn(saved, ['r-precision', 'fid']), again)).toEqual({
    notes: [tie, few, size],
    notesBy: { 'r-precision': [tie], fid: [few, size], kid: [size] },
  })
})
