import Foundation
import Kernels
import MortalComputing

/// The benchmarks, each with its goal beside it.
enum Suite {
  static var all: [Benchmark] {
    [normals, read(batch: 64), read(batch: 1024), drift]
      + ["generic-analog", "pcm-nandakumar-2019", "reram-sb-gong-2018", "rram-wan-2022"].flatMap {
        [fabrication($0), ageing($0)]
      }
  }

  /// Normals, against the plain Swift reference: the goal asks that vector code be worth having.
  private static var normals: Benchmark {
    let count = 1 << 20
    var values = [Float](repeating: 0, count: count)
    let address = DrawAddress(key: 1, stream: 1, array: 0, event: 0)
    var checksum: Float = 0
    return Benchmark(
      name: "normals", unit: "normals/s", amount: Double(count),
      yardstick: "the plain Swift reference, cell by cell",
      goal: 10,
      work: {
        var span = values.mutableSpan
        fillNormals(&span, at: address)
      },
      reference: {

        for cell in 0..<count { checksum += referenceNormal(at: address, cell: cell) }
      })
  }

  /// A noisy read with per-cell noise and 8-bit converters, against one plain sgemm of the same shape.
  private static func read(batch: Int) -> Benchmark {
    let size = 1024
    let address = DrawAddress(key: 2, stream: 1, array: 0, event: 0)
    let weights = Matrix(rows: size, columns: size, elements: drawn(size * size, address))
    let variances = weights.elements.map { 1e-4 * $0 * $0 }
    let crossbar = PackedCrossbar(
      rows: size, columns: size, signal: weights.elements.span, variance: variances.span)
    let inputs = Matrix(rows: batch, columns: size, elements: drawn(batch * size, address))
    let epilogue = ReadEpilogue(outputVariance: 0.01, limit: 8, step: 8.0 / 127)
    var output = [Float](repeating: 0, count: batch * size)
    return Benchmark(
      name: "noisy read 1024 x 1024, batch \(batch)", unit: "multiply-accumulates/s",
      amount: Double(batch * size * size), yardstick: "plain sgemm of the same shape (OpenBLAS)",
      goal: 1 / 1.1,
      work: {
        var span = output.mutableSpan
        noisyRead(
          &span, inputs: inputs.elements.span, batch: batch, crossbar: crossbar, epilogue: epilogue,
          noise: address)
      },
      reference: { _ = Matrix.product(inputs, weights) })
  }

  /// Power-law drift from memory, against copying the same array.
  private static var drift: Benchmark {
    let count = 1 << 24
    let conductances = [Float](repeating: 1e-5, count: count)
    let exponents = [Float](repeating: 0.05, count: count)
    var output = [Float](repeating: 0, count: count)
    return Benchmark(
      name: "drift of 16 M cells", unit: "cells/s", amount: Double(count),
      yardstick: "copying two such arrays",
      goal: 0.85,
      work: {
        var span = output.mutableSpan
        applyDrift(&span, conductance: conductances.span, exponent: exponents.span, log2Time: 20)
      },
      reference: {
        // Drift reads two arrays and writes one; a copy reads one and writes one.
        for source in [conductances, exponents] { output.replaceSubrange(0..<count, with: source) }
      })
  }

  /// Layers of ten million cells, five million pairs.
  private static let layers = [2235, 2237]

  /// Making a chip, against the second that it may take.
  private static func fabrication(_ name: String) -> Benchmark {
    let laboratory = LivingChip(name, layers: layers)
    return Benchmark(
      name: "fabricating 10 M cells of \(name)", unit: "cells/s", amount: 1e7, yardstick: "one second",
      goal: 1,
      rounds: 3, work: { laboratory.fabricate() }, reference: { Thread.sleep(forTimeInterval: 1) })
  }

  /// An hour passing over a programmed chip, until its next read is answered, against the second that it may take.
  private static func ageing(_ name: String) -> Benchmark {
    let laboratory = LivingChip(name, layers: layers)
    laboratory.program()
    return Benchmark(
      name: "ageing 10 M cells of \(name)", unit: "cells/s", amount: 1e7, yardstick: "one second", goal: 1,
      rounds: 3, work: { laboratory.ageAndRead() }, reference: { Thread.sleep(forTimeInterval: 1) })
  }

  private static func drawn(_ count: Int, _ address: DrawAddress) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    fillNormals(&span, at: address)
    return values
  }
}
