/**
 * What every answer of the API says to a browser that comes upon it: keep nothing, take it for what it says it is, and tell no
 * other site of its address (OWASP ASVS 5.0 3.4.4, 3.4.5, 14.3.2).
 */
export const BROWSER_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const
