export function makeManagementApi(_parts: unknown): { fetch(request: Request, info: { ip: string | undefined }): Response } {
  return { fetch: () => new Response(null, { status: 404 }) }
}
