import CYardsticks
import Kernels

/// One tile with inputs for it, read in this project's way and multiplied in the plain one.
final class ReadBench {
  let size: Int
  let batch: Int
  let crossbar: PackedCrossbar
  private let weights: [Float]
  private let inputs: [Float]
  private let epilogue: ReadEpilogue
  private var output: [Float]
  private let noise = DrawAddress(key: 2, stream: 1, array: 0, event: 0)

  /// Where the variances come from.
  enum Variance {
    /// A value for each cell.
    case cells
    /// Affine in the size of the weight.
    case affine
  }

  init(
    size: Int, batch: Int, variance: Variance = .cells, width: StorageWidth = .full, outputBits: Int = 8
  ) {
    self.size = size
    self.batch = batch
    let weights = drawn(size * size, key: 1)
    self.weights = weights
    inputs = drawn(size * batch, key: 2)
    output = [Float](repeating: 0, count: size * batch)
    epilogue = ReadEpilogue(
      outputVariance: 0.01, limit: 8, step: outputBits == 0 ? 0 : 8 / Float(1 << (outputBits - 1) - 1))
    switch variance {
    case .cells:
      let variances = weights.map { 1e-4 * $0 * $0 }
      crossbar = PackedCrossbar(
        rows: size, columns: size, signal: weights.span, variance: variances.span, width: width)
    case .affine:
      let law = VarianceLaw(
        rowVariance: [Float](repeating: 1e-4, count: size), slope: 1e-5, followsSize: true)
      crossbar = PackedCrossbar(
        rows: size, columns: size, signal: weights.span, law: law, width: width)
    }
  }

  func read(threads: Int = 1) {
    // Spans of an object's own properties would outlive their access.
    let inputs = inputs
    var result = output
    output = []
    var span = result.mutableSpan
    noisyRead(
      &span, inputs: inputs.span, batch: batch, crossbar: crossbar, epilogue: epilogue, noise: noise,
      threads: threads)
    output = result
  }

  /// One plain product of the same shape.
  func plain() {
    let (n, b) = (Int32(size), Int32(batch))
    if batch == 1 {
      cblas_sgemv(CblasRowMajor, CblasTrans, n, n, 1, weights, n, inputs, 1, 0, &output, 1)
    } else {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, b, n, n, 1, inputs, n, weights, n, 0, &output, n)
    }
  }

  /// A draw for each cell and sample, on one sample only: what the fused read replaces.
  func naive() {
    let draws = drawn(size * size, key: 9)
    for row in 0..<size {
      let x = inputs[row]
      for column in 0..<size {
        let cell = row * size + column
        output[column] += x * (weights[cell] + 0.01 * weights[cell].magnitude * draws[cell])
      }
    }
  }

  var multiplyAccumulates: Double { Double(size * size * batch) }
}

/// Normals for whatever a benchmark needs.
func drawn(_ count: Int, key: UInt64) -> [Float] {
  var values = [Float](repeating: 0, count: count)
  var span = values.mutableSpan
  fillNormals(&span, at: DrawAddress(key: key, stream: 1, array: 0, event: 0))
  return values
}
