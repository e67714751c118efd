/** Accents are marks of their own in this form. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}+/gu, '').toLowerCase()

/** Whether a text has all these words in it, in any order, whatever their cases and accents: as the server looks for names. */
export function hasWords(text: string, words: string): boolean {
  const within = plain(text)
  return plain(words).split(/\s+/).every((word) => within.includes(word))
}
