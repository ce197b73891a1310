import Foundation
import Kernels
import Testing

/// Fixed addresses; every bound has a false-alarm rate of 1e-6.
@Suite struct StatisticsTests {
  static let count = 1 << 23
  static let sample = normals(count, at: DrawAddress(key: 2011, stream: 0, array: 0, event: 0)).map(
    Double.init)

  @Test func moments() {
    let n = Double(Self.count)
    var sums = [0.0, 0.0, 0.0, 0.0]
    for x in Self.sample {
      sums[0] += x
      sums[1] += x * x
      sums[2] += x * x * x
      sums[3] += x * x * x * x
    }
    // The k-th sum has mean n m_k and variance n (m_2k - m_k^2) of the standard normal distribution.
    let means = [0.0, 1, 0, 3]
    let variances = [1.0, 2, 15, 96]
    for k in 0..<4 {
      #expect(abs(sums[k] - n * means[k]) / (n * variances[k]).squareRoot() < sigmaLimit)
    }
  }

  @Test(arguments: [1.0, 2, 3, 4, 4.5])
  func tails(threshold: Double) {
    let p = erfc(threshold / 2.0.squareRoot())
    let expected = Double(Self.count) * p
    let beyond = Double(Self.sample.count { abs($0) > threshold })
    #expect(abs(beyond - expected) / (expected * (1 - p)).squareRoot() < sigmaLimit)
  }

  @Test func nothingIsFarOut() throws {
    let largest = try #require(Self.sample.map(abs).max())
    #expect(largest < 5.8)
    // The largest of 2^23 normals lies below 4.5 with probability e^-57.
    #expect(largest > 4.5)
  }

  @Test func kolmogorovSmirnovOfNormals() {
    #expect(kolmogorovSmirnov(Self.sample.map(Float.init), cdf: standardNormalCDF) < kolmogorovLimit)
  }

  @Test func kolmogorovSmirnovOfUniforms() {
    let sample = uniforms(1 << 22, at: DrawAddress(key: 2011, stream: 1, array: 0, event: 0))
    #expect(sample.allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(kolmogorovSmirnov(sample, cdf: { $0 }) < kolmogorovLimit)
  }

  /// 16 apart lie the two normals of one Box-Muller pair, 32 apart the two pairs of one block.
  @Test(arguments: [1, 2, 15, 16, 17, 32, 48, 63, 64, 1024])
  func neighboursAreUncorrelated(distance: Int) {
    var product = 0.0
    var squares = 0.0
    for i in 0..<Self.count - distance {
      let (a, b) = (Self.sample[i], Self.sample[i + distance])
      product += a * b
      squares += (a * a - 1) * (b * b - 1)
    }
    let n = Double(Self.count - distance)
    #expect(abs(product) / n.squareRoot() < sigmaLimit)
    #expect(abs(squares) / (4 * n).squareRoot() < sigmaLimit)
  }

  @Test func streamsEventsAndArraysAreUncorrelated() {
    let base = DrawAddress(key: 2011, stream: 0, array: 0, event: 0)
    let others = [
      DrawAddress(key: 2012, stream: 0, array: 0, event: 0),
      DrawAddress(key: 2011, stream: 1, array: 0, event: 0),
      DrawAddress(key: 2011, stream: 0, array: 1, event: 0),
      DrawAddress(key: 2011, stream: 0, array: 0, event: 1),
    ]
    let count = 1 << 20
    let own = normals(count, at: base)
    for other in others {
      let product = zip(own, normals(count, at: other)).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(product) / Double(count).squareRoot() < sigmaLimit)
    }
  }
}
