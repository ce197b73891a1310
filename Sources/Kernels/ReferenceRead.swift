/// The noisy read in plain Swift with sums in Double, from the matrices as they are before packing.
/// Parameters as in `noisyRead`; `signal` and `variance` are rows x columns, row-major.
/// - Returns: batch x columns, row-major.
public func referenceNoisyRead(
  inputs: Span<Float>, batch: Int, rows: Int, columns: Int, driven: Range<Int>? = nil, signal: Span<Float>,
  variance: Span<Float>?, epilogue: ReadEpilogue, added: [Float] = [], noise: DrawAddress?,
  firstSample: Int = 0
) -> [Float] {
  epilogue.check(columns: columns)
  var outputs: [Float] = []
  for b in 0..<batch {
    for j in 0..<columns {
      var sum = 0.0
      var spread = Double(epilogue.outputVariance)
      for i in driven ?? 0..<rows {
        let x = Double(inputs[b * rows + i])
        sum += x * Double(signal[i * columns + j])
        if let variance { spread += x * x * Double(variance[i * columns + j]) }
      }
      if let noise {
        sum += spread.squareRoot() * Double(referenceNormal(at: noise, cell: (firstSample + b) * columns + j))
      }
      if !added.isEmpty { sum += Double(added[b * columns + j]) }
      outputs.append(converted(sum, column: j, epilogue))
    }
  }
  return outputs
}

private func converted(_ sum: Double, column: Int, _ epilogue: ReadEpilogue) -> Float {
  var value = sum
  if !epilogue.gain.isEmpty { value *= Double(epilogue.gain[column]) }
  if !epilogue.offset.isEmpty { value += Double(epilogue.offset[column]) }
  let limit = Double(epilogue.limit)
  if value > limit { value = limit }
  if value < -limit { value = -limit }
  let step = Double(epilogue.step)
  return Float(step > 0 ? (value / step).rounded(.toNearestOrEven) * step : value)
}
