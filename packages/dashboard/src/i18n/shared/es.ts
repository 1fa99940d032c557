import { merged } from './index.ts'

export default merged(import.meta.glob('../../{app,session,ui}/texts/es.json', { eager: true, import: 'default' }))
