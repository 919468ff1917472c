/** Zip files, written without compression and read with or without: a reader's saved work. */

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

const crc32 = (bytes) => {
  let value = -1;
  for (const byte of bytes) value = (value >>> 8) ^ TABLE[(value ^ byte) & 255];
  return (value ^ -1) >>> 0;
};

/** The bytes of numbers, each with so many bytes, the lowest first. */
const packed = (...pairs) =>
  Uint8Array.from(pairs.flatMap(([number, size]) =>
    Array.from({ length: size }, (_, place) => (number / 256 ** place) & 255)));

/** A zip file of `{name: text}`. */
export const zip = (files, when = new Date()) => {
  const encoder = new TextEncoder();
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  const day = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  const parts = [];
  const index = [];
  let place = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, bytes] = [encoder.encode(name), encoder.encode(text)];
    const about = packed([20, 2], [0x800, 2], [0, 2], [time, 2], [day, 2], [crc32(bytes), 4],
      [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2]);
    parts.push(packed([0x04034b50, 4]), about, path, bytes);
    index.push(packed([0x02014b50, 4], [20, 2]), about, packed([0, 2], [0, 2], [0, 2], [0, 4], [place, 4]), path);
    place += 4 + about.length + path.length + bytes.length;
  }
  const size = index.reduce((sum, part) => sum + part.length, 0);
  const count = Object.keys(files).length;
  const end = packed([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [place, 4], [0, 2]);
  return new Blob([...parts, ...index, end], { type: "application/zip" });
};

const inflate = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/** `{name: text}` of a zip file; an error if it is none or is damaged. */
export const unzip = async (blob) => {
  const data = new DataView(await blob.arrayBuffer());
  const bytes = (from, length) => new Uint8Array(data.buffer, from, length);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let end = data.byteLength - 22;
  while (end >= 0 && data.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("it is no zip file");
  const files = {};
  let place = data.getUint32(end + 16, true);
  for (let left = data.getUint16(end + 10, true); left > 0; left--) {
    const field = (offset, wide) => data[wide ? "getUint32" : "getUint16"](place + offset, true);
    const name = decoder.decode(bytes(place + 46, field(28)));
    const local = field(42, true);
    const start = local + 30 + data.getUint16(local + 26, true) + data.getUint16(local + 28, true);
    const stored = bytes(start, field(20, true));
    if (!name.endsWith("/")) {
      const content = field(10) === 8 ? await inflate(stored) : stored;
      if (crc32(content) !== field(16, true)) throw new Error(`${name} in it is damaged`);
      files[name] = decoder.decode(content);
    }
    place += 46 + field(28) + field(30) + field(32);
  }
  return files;
};
