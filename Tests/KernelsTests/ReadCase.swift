import Kernels

/// A crossbar with inputs for it, from fixed draws.
struct ReadCase {
  let rows: Int
  let columns: Int
  let batch: Int
  var inputs: [Float]
  var signal: [Float]
  var variance: [Float]

  init(rows: Int, columns: Int, batch: Int) {
    self.rows = rows
    self.columns = columns
    self.batch = batch
    let address = DrawAddress(key: 77, stream: 0, array: 0, event: 0)
    inputs = normals(batch * rows, at: address)
    signal = normals(rows * columns, at: address, firstCell: 1_000_000)
    variance = uniforms(rows * columns, at: address, firstCell: 3_000_000).map { 0.01 * $0 }
  }

  func read(
    driven: Range<Int>? = nil, withVariance: Bool = true, epilogue: ReadEpilogue = ReadEpilogue(),
    added: [Float] = [], noise: DrawAddress? = nil, threads: Int = 1, level: InstructionLevel = .current
  ) -> [Float] {
    let crossbar = PackedCrossbar(
      rows: rows, columns: columns, signal: signal.span, variance: withVariance ? variance.span : nil)
    var output = [Float](repeating: -77, count: batch * columns)
    var span = output.mutableSpan
    noisyRead(
      &span, inputs: inputs.span, batch: batch, rows: driven, crossbar: crossbar, epilogue: epilogue,
      added: added, noise: noise, threads: threads, level: level)
    return output
  }

  func reference(
    driven: Range<Int>? = nil, withVariance: Bool = true, epilogue: ReadEpilogue = ReadEpilogue(),
    added: [Float] = [], noise: DrawAddress? = nil
  ) -> [Float] {
    referenceNoisyRead(
      inputs: inputs.span, batch: batch, rows: rows, columns: columns, driven: driven, signal: signal.span,
      variance: withVariance ? variance.span : nil, epilogue: epilogue, added: added, noise: noise)
  }

  /// What rounding errors of an output are relative to: the sum of the sizes of its terms.
  func scale() -> [Float] {
    var sizes = self
    sizes.inputs = inputs.map(abs)
    sizes.signal = signal.map(abs)
    return sizes.reference(withVariance: false).map { $0 + 1e-6 }
  }
}

/// Largest difference of two results relative to `scale`.
func largestError(_ a: [Float], _ b: [Float], scale: [Float]) -> Float {
  precondition(a.count == b.count && a.count == scale.count)
  return a.indices.map { abs(a[$0] - b[$0]) / scale[$0] }.max() ?? 0
}
