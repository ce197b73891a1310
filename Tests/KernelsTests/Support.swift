import Foundation
import Kernels

/// An address that tests share; any other would do as well.
let someAddress = DrawAddress(key: 0x0123_4567_89ab_cdef, stream: 3, array: 17, event: 0x12_3456_789a)

func normals(
  _ count: Int, at address: DrawAddress, firstCell: Int = 0, level: InstructionLevel = .current
) -> [Float] {
  var values = [Float](repeating: 0, count: count)
  var span = values.mutableSpan
  fillNormals(&span, at: address, firstCell: firstCell, level: level)
  return values
}

func uniforms(
  _ count: Int, at address: DrawAddress, firstCell: Int = 0, level: InstructionLevel = .current
) -> [Float] {
  var values = [Float](repeating: 0, count: count)
  var span = values.mutableSpan
  fillUniforms(&span, at: address, firstCell: firstCell, level: level)
  return values
}

func words(
  _ count: Int, at address: DrawAddress, firstCell: Int = 0, level: InstructionLevel = .current
) -> [UInt32] {
  var values = [UInt32](repeating: 0, count: count)
  var span = values.mutableSpan
  fillWords(&span, at: address, firstCell: firstCell, level: level)
  return values
}

func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// First index at which two arrays differ, or nil.
func firstDifference<T: Equatable>(_ a: [T], _ b: [T]) -> Int? {
  a.count == b.count ? a.indices.first { a[$0] != b[$0] } : min(a.count, b.count)
}

func standardNormalCDF(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

/// Largest distance between the empirical distribution of a sample and `cdf`, times sqrt(n).
func kolmogorovSmirnov(_ sample: [Float], cdf: (Double) -> Double) -> Double {
  let n = Double(sample.count)
  var largest = 0.0
  for (i, x) in sample.sorted().enumerated() {
    let p = cdf(Double(x))
    largest = max(largest, p - Double(i) / n, Double(i + 1) / n - p)
  }
  return largest * n.squareRoot()
}

/// Largest distance between two empirical distributions, times sqrt(nm / (n + m)).
func kolmogorovSmirnov(_ first: [Float], _ second: [Float]) -> Double {
  let a = first.sorted()
  let b = second.sorted()
  var (i, j, largest) = (0, 0, 0.0)
  while i < a.count && j < b.count {
    let x = min(a[i], b[j])
    while i < a.count && a[i] == x { i += 1 }
    while j < b.count && b[j] == x { j += 1 }
    largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
  }
  let (n, m) = (Double(a.count), Double(b.count))
  return largest * (n * m / (n + m)).squareRoot()
}

/// A Kolmogorov-Smirnov statistic above this is a false alarm with probability 1e-6.
let kolmogorovLimit = (-0.5 * Foundation.log(0.5e-6)).squareRoot()

/// A standard normal statistic above this in size is a false alarm with probability 1e-6.
let sigmaLimit = 4.8916
