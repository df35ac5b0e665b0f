export class BadIdList extends Error {}
export const parseIds = (text: string): readonly string[] => text.split(/[\s,]+/)
export const readIdsFile = async (_path: string): Promise<{ ids: Set<string>; duplicates: number }> => ({
  ids: new Set(),
  duplicates: 0,
})
