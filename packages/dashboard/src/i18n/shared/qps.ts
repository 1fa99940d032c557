import { merged } from './index.ts'

export default merged(
  import.meta.glob('../../{app,session,ui}/texts/en.json', { eager: true, import: 'default', query: '?pseudo' }),
)
