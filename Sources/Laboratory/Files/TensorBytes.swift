/// Numbers pass between memory and file in pieces of this many elements, so that a large tensor never needs a
/// second copy.
private let pieceCount = 1 << 17

/// Calls the body with the numbers' little-endian bytes, piece by piece.
func forEachPiece<E: Error>(
  of elements: Tensor.Elements, _ body: ([UInt8]) throws(E) -> Void
) throws(E) {
  switch elements {
  case .f32(let values): try forEachPiece(of: values, body)
  case .f64(let values): try forEachPiece(of: values, body)
  case .i32(let values): try forEachPiece(of: values, body)
  case .u32(let values): try forEachPiece(of: values, body)
  case .i64(let values): try forEachPiece(of: values, body)
  case .u8(let values): try forEachPiece(of: values, body)
  case .u16(let values): try forEachPiece(of: values, body)
  }
}

private func forEachPiece<Element: TensorElement, E: Error>(
  of values: [Element], _ body: ([UInt8]) throws(E) -> Void
) throws(E) {
  for start in stride(from: 0, to: values.count, by: pieceCount) {
    try body(littleEndianBytes(of: values[start..<min(values.count, start + pieceCount)]))
  }
}

private func littleEndianBytes<Element: TensorElement>(of values: ArraySlice<Element>) -> [UInt8] {
  let width = MemoryLayout<Element.Bits>.size
  var bytes = [UInt8](repeating: 0, count: values.count * width)
  var span = bytes.mutableSpan
  var target = span.mutableBytes
  var offset = 0
  for value in values {
    target.storeBytes(of: value.bits.littleEndian, toByteOffset: offset, as: Element.Bits.self)
    offset += width
  }
  return bytes
}

/// Takes `count` little-endian numbers, showing each piece of their bytes to `see`.
func takeNumbers<Element: TensorElement, Source: ByteSource & ~Copyable>(
  _ count: Int, from source: inout Source, see: ([UInt8]) -> Void
) throws(LaboratoryError) -> [Element] {
  let width = MemoryLayout<Element.Bits>.size
  var values: [Element] = []
  values.reserveCapacity(count)
  while values.count < count {
    let piece = try source.take(min(pieceCount, count - values.count) * width)
    see(piece)
    append(littleEndian: piece, to: &values)
  }
  return values
}

private func append<Element: TensorElement>(littleEndian bytes: [UInt8], to values: inout [Element]) {
  let width = MemoryLayout<Element.Bits>.size
  let span = bytes.span
  let count = span.count / width
  values.append(addingCapacity: count) { output in
    for index in 0..<count {
      // One check of bounds per number, not one per byte, lets the compiler load it whole.
      let digits = span.extracting(index * width..<index * width + width)
      var bits: Element.Bits = 0
      for place in 0..<width {
        bits |=
          Element.Bits(truncatingIfNeeded: digits[place]) &<< Element.Bits(truncatingIfNeeded: 8 * place)
      }
      output.append(Element(bits: bits))
    }
  }
}

extension Float {
  /// The value of an IEEE 754 binary16 number; exact.
  init(half bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 31)
    let fraction = UInt32(bits & 1023)
    switch exponent {
    case 0:
      // Subnormal: a multiple of 2^-24.
      let magnitude = Float(fraction) * 0x1p-24
      self = Float(bitPattern: magnitude.bitPattern | sign)
    case 31: self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The value of a bfloat16 number, the upper half of a `Float`; exact.
  init(brainHalf bits: UInt16) {
    self = Float(bitPattern: UInt32(bits) << 16)
  }
}
