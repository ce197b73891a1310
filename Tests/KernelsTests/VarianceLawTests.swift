import Kernels
import Testing

/// Reads whose variance follows from the weights, in either width, against the reference with the matrix written out.
@Suite struct VarianceLawTests {
  /// A law of each kind for so many rows.
  static func law(_ number: Int, rows: Int) -> VarianceLaw {
    switch number {
    case 0: VarianceLaw(rowVariance: (0..<rows).map { 0.01 + 0.001 * Float($0 % 7) })
    case 1: VarianceLaw(rowVariance: [Float](repeating: 0.05, count: rows), slope: 0.01)
    case 2: VarianceLaw(slope: 0.02, followsSize: true)
    default:
      VarianceLaw(rowVariance: [Float](repeating: 0.003, count: rows), slope: 0.02, followsSize: true)
    }
  }

  static let noise = DrawAddress(key: 5, stream: 9, array: 1, event: 4)

  /// Fills in the matrix of a law.
  static func writtenOut(_ law: VarianceLaw, _ a: ReadCase) -> ReadCase {
    var written = a
    written.variance = a.signal.indices.map { cell in
      (law.rowVariance.isEmpty ? 0 : law.rowVariance[cell / a.columns])
        + law.slope * (law.followsSize ? a.signal[cell].magnitude : a.signal[cell])
    }
    return written
  }

  static func read(
    _ a: ReadCase, _ crossbar: PackedCrossbar, driven: Range<Int>? = nil, threads: Int = 1,
    level: InstructionLevel
  ) -> [Float] {
    var output = [Float](repeating: -77, count: a.batch * a.columns)
    var span = output.mutableSpan
    noisyRead(
      &span, inputs: a.inputs.span, batch: a.batch, rows: driven, crossbar: crossbar,
      epilogue: ReadEpilogue(outputVariance: 0.01), noise: noise, threads: threads, level: level)
    return output
  }

  /// Weights that binary16 holds exactly, so that one bound serves both widths.
  static func exact(_ rows: Int, _ columns: Int, _ batch: Int) -> ReadCase {
    var a = ReadCase(rows: rows, columns: columns, batch: batch)
    a.signal = a.signal.map { ($0 * 64).rounded() / 64 }
    return a
  }

  @Test(arguments: InstructionLevel.available, 0..<4)
  func lawsMatchTheReference(level: InstructionLevel, number: Int) {
    for size in [(1, 1, 1), (7, 31, 5), (100, 65, 13), (129, 300, 1), (64, 128, 6), (40, 3, 70)] {
      let a = Self.exact(size.0, size.1, size.2)
      let law = Self.law(number, rows: a.rows)
      let expected = Self.writtenOut(law, a).reference(
        epilogue: ReadEpilogue(outputVariance: 0.01), noise: Self.noise)
      for width in StorageWidth.allCases {
        let crossbar = PackedCrossbar(
          rows: a.rows, columns: a.columns, signal: a.signal.span, law: law, width: width)
        #expect(crossbar.width == width && crossbar.roundingShare == 0)
        let values = Self.read(a, crossbar, level: level)
        #expect(largestError(values, expected, scale: a.scale().map { $0 + 1 }) < 2e-5)
      }
    }
  }

  /// Inputs of 1 and -1 take the sums over columns, inputs of 0 and 1 the signal; in one batch with others each sample
  /// goes its own way, so neither neighbours nor splitting change a bit.
  @Test(arguments: InstructionLevel.available, -1..<4)
  func squaresKnownBeforehand(level: InstructionLevel, number: Int) {
    var a = Self.exact(75, 140, 9)
    for k in a.inputs.indices {
      let positive = a.inputs[k] > 0
      switch k / 75 % 3 {
      case 0: a.inputs[k] = positive ? 1 : -1
      case 1: a.inputs[k] = positive ? 1 : 0
      default: break
      }
    }
    let law = number < 0 ? nil : Self.law(number, rows: 75)
    let crossbar =
      law.map { PackedCrossbar(rows: 75, columns: 140, signal: a.signal.span, law: $0) }
      ?? PackedCrossbar(rows: 75, columns: 140, signal: a.signal.span, variance: a.variance.span)
    let written = law.map { Self.writtenOut($0, a) } ?? a
    let expected = written.reference(epilogue: ReadEpilogue(outputVariance: 0.01), noise: Self.noise)
    let whole = Self.read(a, crossbar, level: level)
    #expect(largestError(whole, expected, scale: a.scale().map { $0 + 1 }) < 2e-5)
    for sample in 0..<9 {
      var output = [Float](repeating: 0, count: 140)
      var span = output.mutableSpan
      noisyRead(
        &span, inputs: a.inputs.span.extracting(sample * 75..<(sample + 1) * 75), batch: 1,
        crossbar: crossbar, epilogue: ReadEpilogue(outputVariance: 0.01), noise: Self.noise,
        firstSample: sample, level: level)
      #expect(bits(output) == bits(Array(whole[sample * 140..<(sample + 1) * 140])))
    }
  }

  /// Driving some rows is the same, bit for bit, as driving all with zeros elsewhere, whatever the inputs.
  @Test(arguments: InstructionLevel.available, 0..<4)
  func partsOfRows(level: InstructionLevel, number: Int) {
    for binary in [false, true] {
      var a = Self.exact(90, 41, 8)
      if binary { a.inputs = a.inputs.map { $0 > 0 ? 1 : 0 } }
      let crossbar = PackedCrossbar(
        rows: 90, columns: 41, signal: a.signal.span, law: Self.law(number, rows: 90))
      let part = Self.read(a, crossbar, driven: 4..<50, level: level)
      for k in a.inputs.indices where !(4..<50).contains(k % 90) { a.inputs[k] = 0 }
      #expect(bits(part) == bits(Self.read(a, crossbar, level: level)))
    }
  }

  @Test(arguments: InstructionLevel.available, StorageWidth.allCases)
  func threadsChangeNothing(level: InstructionLevel, width: StorageWidth) {
    for (rows, columns, batch) in [(1024, 2100, 1), (700, 1200, 5), (512, 600, 64), (300, 1000, 200)] {
      let a = ReadCase(rows: rows, columns: columns, batch: batch)
      let crossbar = PackedCrossbar(
        rows: rows, columns: columns, signal: a.signal.span, variance: a.variance.span, width: width)
      let alone = Self.read(a, crossbar, level: level)
      for threads in [2, 3] {
        #expect(bits(alone) == bits(Self.read(a, crossbar, threads: threads, level: level)))
      }
    }
  }

  @Test(arguments: InstructionLevel.available, 0..<4)
  func nothingAndNaN(level: InstructionLevel, number: Int) {
    for (rows, columns, batch) in [(0, 3, 2), (5, 0, 3), (5, 5, 0)] {
      let a = ReadCase(rows: rows, columns: columns, batch: batch)
      let crossbar = PackedCrossbar(
        rows: rows, columns: columns, signal: a.signal.span, law: Self.law(number, rows: rows), width: .half)
      #expect(Self.read(a, crossbar, level: level).allSatisfy { $0.isFinite })
    }
    var a = Self.exact(8, 35, 7)
    a.inputs[3 * 8 + 2] = .nan
    let crossbar = PackedCrossbar(rows: 8, columns: 35, signal: a.signal.span, law: Self.law(number, rows: 8))
    let values = Self.read(a, crossbar, level: level)
    for k in values.indices { #expect(values[k].isNaN == (k / 35 == 3)) }
  }
}
