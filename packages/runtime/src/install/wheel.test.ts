import fc from 'fast-check'
import {
  chooseWheel,
  compareVersions,
  formatRequirement,
  parseRequirement,
  parseWheelName,
  satisfies,
} from './wheel'

const requirement = (text: string) => parseRequirement(text) ?? { distribution: '', clauses: [] }
const offer = (filename: string, yanked = false) => ({
  filename,
  url: `https://x/${filename}`,
  yanked,
})
const TAGS = ['manylinux_2_28_x86_64', 'manylinux_2_27_x86_64', 'manylinux2014_x86_64']

test('reads file names', () => {
  expect(
    parseWheelName(
      'nvidia_nccl_cu12-2.27.7-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    ),
  ).toEqual({
    distribution: 'nvidia-nccl-cu12',
    version: '2.27.7',
    python: ['py3'],
    abi: ['none'],
    platform: ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'],
  })
  expect(parseWheelName('a-1-2build-cp311-cp311-any.whl')?.python).toEqual(['cp311'])
  for (const other of ['a-1.tar.gz', 'a.whl', 'a-1-py3-none.whl'])
    expect(parseWheelName(other)).toBeUndefined()
})

test.each([
  ['==2.21.0', ['2.21.0', '2.21'], ['2.21.1', '2.21.0rc1', '2.21.0.dev1']],
  ['<13.0,>=12.5.3.2', ['12.5.3.2', '12.9.1.4', '12.10'], ['13.0', '13.0.1', '12.5.3', '11.9']],
  ['~=2.2.1', ['2.2.1', '2.2.9'], ['2.3.0', '2.2.0', '3.0']],
  ['!=1.5,>1', ['1.5.1', '2'], ['1.5', '1.0', '1']],
  ['==2.20.*', ['2.20', '2.20.3'], ['2.2', '2.21.0']],
])('versions: %s', (clauses, inside, outside) => {
  const wanted = requirement(`x${clauses}`)
  for (const version of inside)
    expect([version, satisfies(version, wanted)]).toEqual([version, true])
  for (const version of outside)
    expect([version, satisfies(version, wanted)]).toEqual([version, false])
})

test('order of versions is that of their numbers', () => {
  const version = fc.array(fc.nat(99), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [x, y] = [a, b].map((v) =>
        [...v, 0, 0, 0].slice(0, 4).reduce((sum, n) => sum * 100 + n, 0),
      )
      expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(
        Math.sign((x ?? 0) - (y ?? 0)),
      )
    }),
  )
})

test('requirements go both ways', () => {
  for (const text of ['a', 'tensorflow-cpu==2.21.0', 'nvidia-cublas-cu12<13.0,>=12.5.3.2'])
    expect(formatRequirement(requirement(text))).toBe(text)
  expect(parseRequirement('a @ https://x/a.whl')).toBeUndefined()
})

test('takes the newest that runs here, for any Python, cp311 first', () => {
  const files = [
    offer('t_cpu-2.19.0-cp311-cp311-manylinux_2_27_x86_64.whl'),
    offer('t_cpu-2.20.0-cp39-cp39-manylinux_2_27_x86_64.whl'),
    offer('t_cpu-2.20.0-cp313-cp313-manylinux_2_27_x86_64.whl'),
    offer('t_cpu-2.20.0-cp312-cp312-manylinux_2_35_x86_64.whl'),
    offer('t_cpu-2.20.0-cp311-cp311-macosx_12_0_arm64.whl'),
    offer('t_cpu-2.20.1-cp311-cp311-manylinux_2_27_x86_64.whl', true),
    offer('other-9.0.0-cp311-cp311-manylinux_2_27_x86_64.whl'),
    offer('t_cpu-2.20.0.tar.gz'),
  ]
  expect(chooseWheel(files, requirement('t-cpu'), TAGS)?.filename).toContain('2.20.0-cp313')
  expect(chooseWheel(files, requirement('t-cpu==2.20.1'), TAGS)?.yanked).toBe(true)
  expect(chooseWheel(files, requirement('t-cpu==2.19.0'), TAGS)?.filename).toContain('cp311')
  expect(chooseWheel(files, requirement('t-cpu>3'), TAGS)).toBeUndefined()
})
