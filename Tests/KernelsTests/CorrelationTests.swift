import Kernels
import Testing

/// Noise of one read against the naive way, beyond the distribution of single outputs: moments and what outputs share.
/// Bounds at a false-alarm rate of 1e-6 each.
@Suite struct CorrelationTests {
  /// Residuals of reads over their exact sigma, so that each is a standard normal if the read is right.
  private static func residuals(_ crossbar: PackedCrossbar, _ a: ReadCase) -> [Double] {
    let law = a.reference(withVariance: false)
    var output = [Float](repeating: 0, count: a.batch * a.columns)
    var span = output.mutableSpan
    noisyRead(
      &span, inputs: a.inputs.span, batch: a.batch, crossbar: crossbar, epilogue: ReadEpilogue(),
      noise: DrawAddress(key: 31, stream: 2, array: 0, event: 9))
    return output.indices.map { k in
      let (sample, column) = (k / a.columns, k % a.columns)
      let square = (0..<a.rows).reduce(0.0) {
        let x = Double(a.inputs[sample * a.rows + $1])
        return $0 + x * x * Double(a.variance[$1 * a.columns + column])
      }
      return (Double(output[k]) - Double(law[k])) / square.squareRoot()
    }
  }

  @Test(arguments: StorageWidth.allCases) func momentsAndCorrelations(width: StorageWidth) {
    var a = VarianceLawTests.exact(24, 5, 40_000)
    // bfloat16 holds these exactly, so no allowance is made for the width.
    a.variance = a.variance.map { ($0 * 2560).rounded(.up) / 1024 }
    let crossbar = PackedCrossbar(
      rows: 24, columns: 5, signal: a.signal.span, variance: a.variance.span, width: width)
    let z = Self.residuals(crossbar, a)
    let n = Double(z.count)
    for (power, mean, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      let sum = z.reduce(0.0) { sum, x in sum + (0..<power).reduce(1.0) { product, _ in product * x } }
      #expect(abs(sum - n * mean) / (n * variance).squareRoot() < sigmaLimit)
    }
    // Neighbouring columns, columns two apart, and the same column of neighbouring samples.
    for distance in [1, 2, 5, 10] {
      let product = (0..<z.count - distance).reduce(0.0) { $0 + z[$1] * z[$1 + distance] }
      #expect(abs(product) / Double(z.count - distance).squareRoot() < sigmaLimit)
    }
  }
}
