import nx from '@nx/eslint-plugin'
import tsdoc from 'eslint-plugin-tsdoc'
import tseslint from 'typescript-eslint'

/** Who may import whom (the design's arrows). metrics and runtime depend on nothing of ours. */
const arrows = {
  runtime: [],
  metrics: [],
  nn: [],
  losses: ['nn'],
  vta: ['nn'],
  itm: ['nn'],
  tim: ['nn'],
  data: ['nn'],
  trainer: ['vta', 'itm', 'tim', 'losses', 'data', 'nn', 'metrics', 'runtime'],
  tools: ['vta', 'itm', 'tim', 'losses', 'data', 'nn', 'metrics', 'runtime', 'trainer'],
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/fixtures/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,mts,mjs,cjs}'],
    plugins: { '@nx': nx, tsdoc },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          banTransitiveDependencies: true,
          allow: [],
          depConstraints: [
            ...Object.entries(arrows).map(([from, to]) => ({
              sourceTag: `scope:${from}`,
              onlyDependOnLibsWithTags: [from, ...to].map((name) => `scope:${name}`),
            })),
            { sourceTag: 'env:any', onlyDependOnLibsWithTags: ['env:any'] },
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-require-imports': 'off',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
      'no-console': 'off',
      'prefer-const': 'error',
    },
  },
  { files: ['**/src/**/*.ts'], rules: { 'tsdoc/syntax': 'error' } },
  { files: ['**/*.test.ts'], rules: { 'max-lines': 'off' } },
)
