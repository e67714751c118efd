/** A ZIP file that is stored and not packed, as packages are. */
export function storedZip(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  const add = (part: Uint8Array) => {
    parts.push(part)
    at += part.length
  }
  for (const [path, text] of Object.entries(files)) {
    const [name, content] = [encoder.encode(path), encoder.encode(text)]
    const begin = at
    add(fields([[4, 0x04034b50], [2, 20], [2, 0], [2, 0], [4, 0], [4, crc(content)], [4, content.length], [4, content.length], [2, name.length], [2, 0]]))
    add(name)
    add(content)
    directory.push(
      fields([[4, 0x02014b50], [2, 20], [2, 20], [2, 0], [2, 0], [4, 0], [4, crc(content)], [4, content.length], [4, content.length], [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, begin]]),
      name,
    )
  }
  const from = at
  for (const part of directory) add(part)
  const count = Object.keys(files).length
  add(fields([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, at - from], [4, from], [2, 0]]))
  const whole = new Uint8Array(at)
  let to = 0
  for (const part of parts) {
    whole.set(part, to)
    to += part.length
  }
  return whole
}

/** Numbers of so many bytes each, the lowest first. */
function fields(all: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = all.flatMap(([size, value]) => Array.from({ length: size }, (_, index) => (value >>> (8 * index)) & 0xff))
  return Uint8Array.from(bytes)
}

function crc(bytes: Uint8Array): number {
  let value = ~0
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return ~value >>> 0
}
