/** Property platforms that Hostreach extracts from, and what their searches can be narrowed by. */
export const PLATFORMS = [
  {
    id: 'casavista',
    name: 'Casavista',
    filters: [
      { id: 'operation', type: 'choice', values: ['sale', 'rent'] },
      { id: 'priceMax', type: 'number' },
      { id: 'bedroomsMin', type: 'number' },
    ],
  },
  {
    id: 'pisolar',
    name: 'Pisolar',
    filters: [
      { id: 'operation', type: 'choice', values: ['sale', 'rent', 'share'] },
      { id: 'seller', type: 'choice', values: ['owner', 'agency'] },
    ],
  },
] as const

const LOCATIONS = ['Madrid', 'Málaga', 'Barcelona', 'Bilbao', 'Valencia', 'Sevilla'].map((name) => ({
  id: plain(name),
  name,
}))

/** Finds places by any part of their name, with or without accents. */
export function searchLocations(text: string) {
  return LOCATIONS.filter(({ id }) => id.includes(plain(text)))
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
