import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

/**
 * Makes a zip.
 *
 * @param files - content by path; paths are written as they are, also such that lead out of the folder
 */
export function makeZip(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text)
    const packed = deflateRawSync(content)
    const name = Buffer.from(path)
    const common = Buffer.alloc(26) // from "version needed" to "extra length"
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed])
    const central = Buffer.alloc(14) // comment length to local header offset
    central.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, central, name]))
    bodies.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, central, end])
}

/** @returns the checksum as indexes state it */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A wheel with what an install takes out of TensorFlow's, and what it leaves. */
export function makeTensorflowWheel(libraryBytes = 1000): Buffer {
  const noise = Buffer.alloc(libraryBytes)
  for (let i = 0, x = 1; i < libraryBytes; i++) noise[i] = x = (x * 48271) % 2147483647 // does not compress
  return makeZip({
    'tensorflow/libtensorflow_cc.so.2': noise,
    'tensorflow/libtensorflow_framework.so.2': 'framework',
    'tensorflow/include/tensorflow/c/c_api.h': '// C API',
    'tensorflow/include/tensorflow/core/platform/ctstring_internal.h': '// strings',
    'tensorflow/include/xla/tsl/c/tsl_status.h': '// status',
    'tensorflow/include/absl/strings/string_view.h': '// not needed',
    'tensorflow/python/pywrap.py': '# not needed',
    'tensorflow-9.9.9.dist-info/METADATA':
      'Name: tensorflow\nRequires-Dist: numpy>=1.26\nRequires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"\n',
  })
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return ~crc >>> 0
}
